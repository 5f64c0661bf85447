namespace Cairn.Cli.Commands;

/// <summary>What <c>cairn help COMMAND</c> tells besides the options.</summary>
internal sealed record Manual
{
    /// <summary>Command lines to copy.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Lines that stand before the examples.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Exit codes that this command ends with, besides 0, 1, 2 and 130, each with its meaning here.</summary>
    public IReadOnlyList<(int Code, string Meaning)> ExitCodes { get; init; } = [];
}
