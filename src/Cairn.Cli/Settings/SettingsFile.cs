using System.Text.Json;
using Cairn.Core.Errors;
using Cairn.Platform.Files;

namespace Cairn.Cli.Settings;

/// <summary>
/// <c>settings.json</c> in a home: one JSON object whose members are settings with their values as strings. It need not be there.
/// </summary>
internal static class SettingsFile
{
    /// <summary>Where it is.</summary>
    public static string PathIn(string home) => Path.Combine(home, "settings.json");

    /// <summary>What is in it, each value one that its setting can have.</summary>
    /// <exception cref="CairnException">
    /// <c>bad-settings</c>: it is no such object. <c>no-such-setting</c>, <c>bad-setting</c>: one of its members makes no sense.
    /// </exception>
    public static IReadOnlyDictionary<string, string> Read(string home)
    {
        var path = PathIn(home);
        if (!File.Exists(path))
            return new Dictionary<string, string>();

        var values = Parse(PrivateFile.Read(path), path);
        foreach (var (name, value) in values)
            _ = SettingCatalog.Find(name, $"In {path}: ").Read(value, $"The setting {name} in {path}");

        return values;
    }

    /// <summary>Sets one, or with null sets it no more; durable when this returns.</summary>
    public static void Set(string home, Setting setting, string? value)
    {
        var values = new SortedDictionary<string, string>(Read(home).ToDictionary(), StringComparer.Ordinal);
        if (value is null)
            values.Remove(setting.Name);
        else
            values[setting.Name] = value;

        var content = JsonSerializer.SerializeToUtf8Bytes(values, SettingsJson.Default.SortedDictionaryStringString);
        PrivateFile.WriteAtomically(PathIn(home), content);
    }

    private static Dictionary<string, string> Parse(byte[] content, string path)
    {
        try
        {
            var values = JsonSerializer.Deserialize(content, SettingsJson.Default.DictionaryStringString)
                ?? throw new JsonException("It is null.");
            return values.ContainsValue(null!) ? throw new JsonException("A value is null.") : values;
        }
        catch (JsonException malformed)
        {
            var where = malformed.LineNumber is { } line ? $" at line {line + 1}" : "";
            throw new CairnException(
                ErrorKind.BadUsage,
                "bad-settings",
                (
                    $"The settings in {path} cannot be understood{where}.",
                    "Nothing was done.",
                    "It has to be one JSON object of strings, such as { \"ping.interval\": \"5s\" }, each name once: mend or remove it."),
                malformed);
        }
    }
}
