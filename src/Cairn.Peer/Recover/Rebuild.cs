using Cairn.Archive;
using Cairn.Archive.Catalog;
using Cairn.Archive.Reading;
using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Contracting;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Heads;
using Cairn.Peer.Identity;
using Cairn.Peer.Joining;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Recover;

/// <summary>The second half of a recovery: books and catalog of a certified device, from what the holders keep.</summary>
internal sealed class Rebuild(HomeSeams home, PeerIdentity identity, RecoverSeams seams, NetworkWalk walk)
{
    private static readonly TimeSpan ShortestForgotten = TimeSpan.FromSeconds(1);

    private readonly PlacementBook _placements = new(seams.Placements, home.Signatures);
    private readonly ContractBook _contracts = new(seams.Placements, home.Signatures);
    private readonly HeadBook _heads = new(seams.Placements, home.Signatures);
    private readonly HashSet<PackId> _named = [];
    private readonly List<string> _warnings = [];

    // Whether every member that is known of told all that it keeps, and it is known what that is.
    private bool _areHoldingsWhole;

    public async Task<RebuildSummary> RunAsync(IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var members = walk.Members(home.Time.GetUtcNow());
        new MemberBook(seams.Placements, home.Signatures).Save(new DirectoryView(0, members, DirectorySource.LastKnown), identity.Peer);
        var calls = seams.Connect(identity.Device, Introduce());
        progress?.Report(new WorkProgress("recover", 0, 0, null, 0));
        var asking = new SecondAsking(calls, walk);
        await asking.RunAsync(cancellation);
        await TakePlacementsAsync(members, asking, calls, cancellation);
        var content = await TakeHeadsAsync(new OwnerEvidence(identity.Peer, asking.Files), members, calls, cancellation);
        progress?.Report(new WorkProgress("recover", content.Snapshots.Count, 0, null, 0));
        return new RebuildSummary(content.Snapshots.Count, content.Forgotten, _placements.Packs().Count(_named.Contains), _warnings);
    }

    /// <summary>A record without addresses: this machine does not listen yet.</summary>
    private Signed<MemberRecord> Introduce() => Signed<MemberRecord>.Sign(
        new MemberRecord
        {
            Network = identity.Network,
            Peer = identity.Peer,
            Name = identity.Name,
            Role = identity.Role,
            Addresses = [],
            Site = identity.Site,
            Lent = identity.Lend,
            Free = new ByteSize(0),
            Epoch = identity.Device.Epoch,
            Counter = new Counters(seams.Placements).Next(SelfRecord.CounterName, home.Time.GetUtcNow()),
            Credential = identity.Credential!,
        },
        identity.Device);

    private async Task TakePlacementsAsync(
        IReadOnlyList<Member> members, SecondAsking asking, IPeerCalls calls, CancellationToken cancellation)
    {
        var recall = new HolderRecall(identity, new HoldingsReader(calls, home.Time), _placements, _contracts);
        var recalls = new RecallBook(seams.Placements);
        foreach (var member in members)
        {
            if (!asking.Files.TryGetValue(member.Peer, out var file))
                continue;

            var refusal = await recall.TakeAsync(member, file, pack => _named.Add(pack), cancellation);

            // Who was not heard to the end is asked again when it is back.
            if (asking.Silent.TryGetValue(member.Peer, out var silence))
                _warnings.Add($"{member.Name} did not say which lists of snapshots it keeps: {silence}");
            else if (refusal is null)
                recalls.Note(member.Peer, identity.Device.Epoch);
            else
                _warnings.Add($"{member.Name}: {refusal.Why}");
        }

        recall.Settle();
        _areHoldingsWhole = walk.Silent.Count == 0
            && _warnings.Count == 0
            && members.All(member => asking.Files.ContainsKey(member.Peer))
            && _named.IsSubsetOf(_placements.Packs());
    }

    /// <summary>Takes over the snapshots of every head that no other one took over, and writes a head of the new epoch, which tells the
    /// holders that this device has taken over.</summary>
    private async Task<HeadContent> TakeHeadsAsync(
        OwnerEvidence evidence, IReadOnlyList<Member> members, IPeerCalls calls, CancellationToken cancellation)
    {
        var gathering = new HeadGathering(head => HeadContents.Open(head, identity.Keys));
        gathering.Read(evidence.Heads);
        if (gathering.IsEmpty)
        {
            _warnings.AddRange(gathering.Warnings);
            return new HeadContent([], []);
        }

        // Numbers go on above every number seen, and the highest head is the one that the next names as previous. It is not acknowledged
        // here, so the next drops nothing that it drops: whoever had the lost machine could drop everything.
        if (gathering.Newest is { } newest)
            _heads.Record(newest, gathering.Heads);

        var now = home.Time.GetUtcNow();
        var content = gathering.Together(now, now + SureFor());
        _warnings.AddRange(gathering.Warnings);
        var reader = await RebuildCatalogAsync(content.IndexPacks, members, calls, cancellation);
        content = content with { Forgotten = await LeftOfAsync(content.Forgotten, reader, cancellation) };

        var writer = new HeadWriter(identity, new HeadSeams(calls, home.Time, home.Entropy, _ => { }), _heads);
        var holders = members.Where(member => walk.Files.ContainsKey(member.Peer) && IsKeeper(member.Peer)).ToList();
        var addition = new HeadAddition
        {
            Content = content with { Forgotten = [] },
            Forgets = content.Forgotten,
            Merged = [.. gathering.Unnamed],
        };
        var kept = await writer.AddAsync(addition, holders, happy: 0, cancellation);
        if (kept.Holders == 0)
            _warnings.Add("No holder took the list of snapshots of this machine yet. The next backup gives it to them.");

        seams.Catalog.Take(kept.Head, kept.Content, home.Time.GetUtcNow());
        return kept.Content;
    }

    /// <summary>Whether a peer keeps heads of this owner: by a contract, or because it took over what another one kept.</summary>
    private bool IsKeeper(PeerId peer) => _contracts.With(peer) is not null || _placements.IsHolder(peer);

    /// <summary>How long what was forgotten can be brought back for sure, from now on: the list of this machine drops nothing, and what a
    /// later one drops holders keep for as long as any of their contracts names at least. Longer than no time at all, or it would not be
    /// listed; whoever had the lost machine could sign contracts that name none.</summary>
    private TimeSpan SureFor()
    {
        var windows = _contracts.Holders().Select(holder => _contracts.With(holder)!.Terms.UndeleteWindow).ToList();
        return windows.Count > 0 && windows.Min() > ShortestForgotten ? windows.Min() : ShortestForgotten;
    }

    /// <summary>The forgotten snapshots without those that are gone for good, as those are that the owner key had removed at once. No head
    /// says which these are; what the holders keep tells, if all of them said it and each list and index can be read.</summary>
    private async Task<IReadOnlyList<ForgottenSnapshot>> LeftOfAsync(
        IReadOnlyList<ForgottenSnapshot> forgotten, ArchiveReader reader, CancellationToken cancellation)
    {
        if (!_areHoldingsWhole || _warnings.Count > 0)
            return forgotten;

        var left = new List<ForgottenSnapshot>();
        var remains = new Remains(reader, _named.Contains);
        foreach (var one in forgotten.OrderByDescending(one => one.Snapshot.Time))
        {
            if (!await remains.IsGoneAsync(one.Snapshot, cancellation))
                left.Add(one);
        }

        return left;
    }

    /// <returns>A reader of what the catalog has now.</returns>
    private async Task<ArchiveReader> RebuildCatalogAsync(
        IReadOnlyList<PackId> indexPacks, IReadOnlyList<Member> members, IPeerCalls calls, CancellationToken cancellation)
    {
        var view = new DirectoryView(0, members, DirectorySource.LastKnown);
        var settings = new PeerSettings();
        var fetcher = new PackFetcher(
            new PlacerSeams(calls, seams.Compute, home.Time, _placements, new TransferCount(), settings),
            new Succession(identity, calls, home.Time, _ => { }),
            () => view,
            _ => null);
        var archive = new ArchiveEnvironment
        {
            Keys = identity.Keys,
            Catalog = seams.Catalog,
            Compute = seams.Compute,
            Entropy = home.Entropy,
            Time = home.Time,
        };
        var rebuilt = await CatalogRebuilder.RebuildAsync(archive, new ReadOnlyPacks(fetcher), indexPacks, cancellation);
        _warnings.AddRange(rebuilt.Unreadable.Select(
            unread => $"Index pack {unread.Pack.Short()} cannot be read now: {unread.Problem.What}"));
        _warnings.AddRange(fetcher.Warnings);
        foreach (var pack in seams.Catalog.IndexPacks())
        {
            if (_placements.ManifestOf(pack) is { } manifest)
                seams.Catalog.SetRedundancy(pack, manifest.Value.Redundancy);
        }

        return new ArchiveReader(archive, new ReadOnlyPacks(fetcher));
    }
}
