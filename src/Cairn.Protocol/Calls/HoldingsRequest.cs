using Cairn.Core.Ids;

namespace Cairn.Protocol.Calls;

/// <summary>Asks what a holder keeps for the caller, page by page, ordered by pack and shard.</summary>
/// <param name="After">The pack after which the page starts; null for the first page.</param>
/// <param name="Limit">Most packs of the page; the holder may send fewer.</param>
/// <param name="Detail">How much to tell of each.</param>
public sealed record HoldingsRequest(PackId? After, int Limit, HoldingsDetail Detail)
{
    /// <summary>Most packs that a holder answers in one page.</summary>
    public const int MaxLimit = 4096;
}
