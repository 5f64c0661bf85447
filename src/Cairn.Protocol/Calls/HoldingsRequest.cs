using Cairn.Core.Ids;

namespace Cairn.Protocol.Calls;

/// <summary>Asks what a holder keeps for the caller, page by page, ordered by pack and shard.</summary>
/// <param name="After">The pack after which the page starts; null for the first page.</param>
/// <param name="Limit">Most packs of the page; the holder may send fewer.</param>
/// <param name="Detail">How much to tell of each.</param>
public sealed record HoldingsRequest(PackId? After, int Limit, HoldingsDetail Detail)
{
    /// <summary>Whose shards; null for the caller's own. Of another owner's every member is told the names, and nobody more: who hands
    /// shards over or repairs them must know where others are.</summary>
    public PeerId? Owner { get; init; }

    /// <summary>Most packs that a holder answers in one page.</summary>
    public const int MaxLimit = 4096;
}
