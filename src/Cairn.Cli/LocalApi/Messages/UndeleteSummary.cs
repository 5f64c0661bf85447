namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A snapshot that was brought back.</summary>
internal sealed record UndeleteSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>Its id.</summary>
    public required string Snapshot { get; init; }

    /// <summary>Packs that it needs; each is kept by a peer that answered.</summary>
    public required int Packs { get; init; }

    /// <summary>Peers that keep the pack of which fewest do.</summary>
    public required int Copies { get; init; }

    /// <summary>Peers that should keep each, as its backup asked. Fewer are made up for by the peer itself.</summary>
    public required int Desired { get; init; }

    /// <summary>Peers that took the new list of snapshots.</summary>
    public required int Holders { get; init; }
}
