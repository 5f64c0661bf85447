namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A recovery kit that was written.</summary>
internal sealed record KitSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>How many other members it names.</summary>
    public required int Members { get; init; }

    /// <summary>Whether the recovery key is in it.</summary>
    public required bool HasKey { get; init; }
}
