using Cairn.Archive.Packing;
using Cairn.Cluster.Repair;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;

namespace Cairn.Peer.Backup;

/// <summary>Has the packs that a snapshot needs held as widely as its backup asks, a few at a time. For one backup.</summary>
internal sealed class Raising(PeerParts parts, PackStates states, PackRaiser raiser)
{
    /// <summary>Copies that are asked for.</summary>
    public required Redundancy Desired { get; init; }

    /// <summary>Holders that each pack must have.</summary>
    public required int Happy { get; init; }

    /// <summary>Called after every few packs.</summary>
    public required Action Progress { get; init; }

    /// <summary>Packs that more peers hold than before.</summary>
    public int Raised { get; private set; }

    /// <summary>Whether chunks in a stored pack need not be stored again: somebody has it, so that it can be copied to whoever lacks
    /// it.</summary>
    public bool CanUse(PackInfo pack) => pack.Redundancy.K == Desired.K && states.Survey.HoldersOf(pack.Id) >= Desired.K;

    /// <summary>Raises what is below.</summary>
    /// <param name="needed">The packs.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Those that fewer than <see cref="Happy"/> peers hold all the same.</returns>
    /// <exception cref="CairnException"><c>superseded</c>.</exception>
    public async Task<IReadOnlyList<PackId>> RunAsync(IReadOnlyList<PackId> needed, CancellationToken cancellation)
    {
        var plan = TopUpPlanner.Plan(needed.Select(pack => states.Of(pack, Desired, Happy)));
        foreach (var batch in plan.Items.Chunk(parts.Settings.PacksInFlight))
        {
            await Task.WhenAll(batch.Select(item => RaiseAsync(item, cancellation)));
            Progress();
        }

        return [.. needed.Where(pack => states.Holders(pack) < Happy)];
    }

    private async Task RaiseAsync(TopUpItem item, CancellationToken cancellation)
    {
        var before = states.Holders(item.Pack);
        if (await raiser.RaiseAsync(states.Order(item), cancellation) is { } unread)
            parts.Seams.Tell(new PeerEvent.PackNotCopied(item.Pack, unread.What));
        else if (states.Holders(item.Pack) > before)
            Raised++;
    }
}
