using Cairn.Core.Ids;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Placing;

/// <summary>
/// Has a holder sign for shards of this owner that it keeps without the owner knowing: those that another holder handed over, that were
/// repaired, or whose receipt got lost. From then on they count like any other.
/// </summary>
internal sealed class Adoption(IPeerCalls calls, PlacementBook placements)
{
    /// <summary>Most packs that are asked for at once.</summary>
    private const int PageSize = 256;

    /// <summary>Asks for receipts, and notes those that are good.</summary>
    /// <param name="holder">Whom.</param>
    /// <param name="claimed">All that it says it keeps, ordered by pack and shard.</param>
    /// <param name="unsigned">Of those, the ones without a receipt, in the same order.</param>
    /// <param name="cancellation">Stops it; what was noted stays.</param>
    /// <returns>What counts now.</returns>
    public async Task<IReadOnlyList<HeldShard>> RunAsync(
        Member holder, IReadOnlyList<PackId> claimed, IReadOnlyList<HeldShard> unsigned, CancellationToken cancellation)
    {
        var adopted = new List<HeldShard>();
        var wanted = unsigned.Select(shard => (shard.Pack, shard.Shard)).ToHashSet();
        for (var next = 0; next < unsigned.Count;)
        {
            var request = new HoldingsRequest(Before(claimed, unsigned[next].Pack), PageSize, HoldingsDetail.Receipts);
            var reply = await calls.HoldingsAsync(Contact.Of(holder.Record.Value), request, cancellation);
            if (reply is not Reply<HoldingsPage>.Answered { Value.Shards: { Count: > 0 } shards })
                break;

            adopted.AddRange(Adopt(holder, shards.Where(shard => wanted.Contains((shard.Pack, shard.Shard)))));

            // Whatever it answered, what was asked for is done with, so that a holder that repeats itself is not asked for ever.
            var last = shards[^1].Pack;
            var asked = unsigned[next].Pack;
            while (next < unsigned.Count && (unsigned[next].Pack == asked || unsigned[next].Pack.CompareTo(last) <= 0))
                next++;
        }

        return adopted;
    }

    /// <summary>The pack after which to ask so as to begin with this one.</summary>
    private static PackId? Before(IReadOnlyList<PackId> claimed, PackId pack)
    {
        var (low, high) = (0, claimed.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = claimed[middle].CompareTo(pack) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? null : claimed[low - 1];
    }

    private IReadOnlyList<HeldShard> Adopt(Member holder, IEnumerable<HeldShard> shards)
    {
        var good = new List<(Signed<Manifest> Manifest, ShardPlacement Placement)>();
        var adopted = new List<HeldShard>();
        foreach (var shard in shards)
        {
            if (shard.Receipt is not { } receipt
                || placements.ManifestOf(shard.Pack) is not { } manifest
                || shard.Shard >= manifest.Value.Shards.Count
                || !ReceiptCheck.IsFor(receipt, manifest.Value, shard.Shard, holder))
            {
                continue;
            }

            good.Add((manifest, new ShardPlacement(shard.Shard, holder.Peer, checked((long)receipt.Epoch), receipt)));
            adopted.Add(shard);
        }

        placements.Record(good);
        return adopted;
    }
}
