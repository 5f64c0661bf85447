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

    /// <summary>Peers that took the new list of snapshots.</summary>
    public required int Holders { get; init; }
}
