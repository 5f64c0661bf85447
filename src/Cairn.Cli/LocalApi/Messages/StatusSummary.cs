namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Ends a status.</summary>
internal sealed record StatusSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>How many snapshots there are.</summary>
    public required int Snapshots { get; init; }

    /// <summary>Peers that answered.</summary>
    public required int HoldersAnswered { get; init; }

    /// <summary>Peers that were asked.</summary>
    public required int HoldersAsked { get; init; }

    /// <summary>Snapshots below the redundancy asked for, or, where none was, below what the members allow.</summary>
    public required int BelowDesired { get; init; }

    /// <summary>Snapshots that cannot be restored now.</summary>
    public required int Unrestorable { get; init; }
}
