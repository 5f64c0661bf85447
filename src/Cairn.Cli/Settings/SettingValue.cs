namespace Cairn.Cli.Settings;

/// <summary>What a setting is now.</summary>
/// <param name="Setting">Which.</param>
/// <param name="Text">Its value as it was written.</param>
/// <param name="Source">Who says so: <c>environment</c>, <c>file</c> or <c>default</c>.</param>
/// <param name="Duration">The value.</param>
internal readonly record struct SettingValue(Setting Setting, string Text, string Source, TimeSpan Duration)
{
    /// <summary><see cref="Source"/> of what nobody set.</summary>
    public const string Default = "default";

    /// <summary><see cref="Source"/> of what stands in <c>settings.json</c>.</summary>
    public const string FromFile = "file";

    /// <summary><see cref="Source"/> of what an environment variable says.</summary>
    public const string FromEnvironment = "environment";

    /// <summary>The environment, else the file, else the default.</summary>
    /// <param name="setting">Which.</param>
    /// <param name="file">What stands in the file.</param>
    /// <param name="variable">Reads the environment; an empty variable counts as none.</param>
    /// <exception cref="Core.Errors.CairnException">The value makes no sense (code <c>bad-setting</c>).</exception>
    public static SettingValue Of(Setting setting, IReadOnlyDictionary<string, string> file, Func<string, string?> variable)
    {
        if (variable(setting.Variable) is { Length: > 0 } told)
            return new(setting, told, FromEnvironment, setting.Read(told, $"The environment variable {setting.Variable}"));

        return file.TryGetValue(setting.Name, out var written)
            ? new(setting, written, FromFile, setting.Read(written, $"The setting {setting.Name}"))
            : new(setting, setting.Default, Default, setting.Read(setting.Default, $"The default of {setting.Name}"));
    }
}
