namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A setting of a home.</summary>
internal sealed record SettingLine : ApiLine
{
    /// <inheritdoc/>
    public override string Type => "setting";

    /// <summary>Its name in <c>settings.json</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is now.</summary>
    public required string Value { get; init; }

    /// <summary>Who says so: <c>environment</c>, <c>file</c> or <c>default</c>.</summary>
    public required string From { get; init; }

    /// <summary>What it is when nobody sets it.</summary>
    public required string Default { get; init; }

    /// <summary>The environment variable that sets it whatever the file says.</summary>
    public required string Variable { get; init; }

    /// <summary>What it decides.</summary>
    public required string Meaning { get; init; }
}
