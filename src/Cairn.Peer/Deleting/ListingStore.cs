using Cairn.Archive.Packing;
using Cairn.Archive.Rewriting;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Backup;
using Cairn.Peer.Contracting;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Platform.Trees;
using Cairn.Protocol.Membership;

namespace Cairn.Peer.Deleting;

/// <summary>Has snapshots rewritten without a path, the new listings of each held as widely as its backup asked for. For one run.</summary>
internal sealed class ListingStore(
    PeerParts parts, PackFetcher fetcher, HoldingsSurvey survey, IReadOnlySet<PackId> unreliable)
{
    private readonly HashSet<PackId> _before = [.. parts.Catalog.Packs().Select(pack => pack.Id)];

    /// <summary>Rewrites them and stores the listings.</summary>
    /// <exception cref="CairnException"><c>too-few-holders</c>, <c>no-room</c>, or what the rewriter throws.</exception>
    public async Task<IReadOnlyList<RewrittenSnapshot>> StoreAsync(
        ArchiveRewriter rewriter, BytePath path, IReadOnlyList<SnapshotRecord> snapshots, CancellationToken cancellation)
    {
        var candidates = survey.Holders
            .Where(holder => holder.Answered && holder.Member.Record.Value.Role is not PeerRole.Owner)
            .Select(holder => holder.Member)
            .ToList();
        var rewritten = new List<RewrittenSnapshot>();
        foreach (var request in Requests(path, snapshots))
        {
            var happy = HappyOf(request.Snapshots[0].Happy, request.Redundancy);
            if (candidates.Count < happy)
                throw TooFewHolders(request.Redundancy, happy, candidates.Count);

            var pool = new HolderPool(candidates, parts.Seams.LatencyOf, parts.Seams.Tell);
            var room = new RoomSeeker(parts.Identity, parts.Contracts, parts.PlacerSeams);
            var placer = new PackPlacer(parts.Identity, parts.PlacerSeams, pool, room, happy);
            await using var session = new PackSession(placer, fetcher, parts.Settings.PacksInFlight, cancellation);
            rewritten.AddRange(await rewriter.RunAsync(request, session, cancellation));
        }

        return rewritten;
    }

    /// <summary>Tells what would come of it, and stores nothing.</summary>
    /// <exception cref="CairnException">What the rewriter throws.</exception>
    public async Task<IReadOnlyList<RewrittenSnapshot>> RehearseAsync(
        ArchiveRewriter rewriter, BytePath path, IReadOnlyList<SnapshotRecord> snapshots, CancellationToken cancellation)
    {
        var rewritten = new List<RewrittenSnapshot>();
        foreach (var request in Requests(path, snapshots))
            rewritten.AddRange(await rewriter.RunAsync(request, new DiscardedPacks(), cancellation));

        return rewritten;
    }

    /// <summary>One for each redundancy, the widest first: what snapshots of several have in common is then stored once.</summary>
    private IEnumerable<RewriteRequest> Requests(BytePath path, IReadOnlyList<SnapshotRecord> snapshots) => snapshots
        .GroupBy(snapshot => (snapshot.Redundancy, snapshot.Happy))
        .OrderByDescending(group => group.Key.Redundancy.Total)
        .ThenByDescending(group => group.Key.Happy)
        .Select(group => new RewriteRequest
        {
            Path = path,
            Snapshots = [.. group],
            Redundancy = group.Key.Redundancy,
            AcceptsPack = pack => Serves(pack, group.Key.Redundancy, HappyOf(group.Key.Happy, group.Key.Redundancy)),
        });

    /// <summary>Peers that must hold a listing: as many as the snapshot asks for, of the members that there still are.</summary>
    private int HappyOf(int asked, Redundancy redundancy) => Math.Max(
        redundancy.K, Math.Min(asked, survey.Holders.Count(holder => holder.Member.Record.Value.Role is not PeerRole.Owner)));

    /// <summary>Whether a pack is as good as a new one: it asks for as many holders, enough were found, or have just signed for it, and
    /// none of them may be about to remove it.</summary>
    private bool Serves(PackInfo pack, Redundancy redundancy, int happy) =>
        pack.Redundancy.K == redundancy.K
        && pack.Redundancy.Total >= redundancy.Total
        && !unreliable.Contains(pack.Id)
        && (!_before.Contains(pack.Id) || survey.HoldersOf(pack.Id) >= happy);

    private static CairnException TooFewHolders(Redundancy redundancy, int happy, int candidates) => new(
        ErrorKind.Refused,
        "too-few-holders",
        $"The new listings of snapshots of {redundancy} need at least {happy} peers that keep data, and {candidates} can be reached.",
        "Nothing was deleted; all snapshots are as they were.",
        "Start the peers that are away and run the command again.");
}
