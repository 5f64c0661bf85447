using Cairn.Archive;
using Cairn.Archive.Catalog;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Contracting;
using Cairn.Peer.Heads;
using Cairn.Peer.Identity;
using Cairn.Peer.Joining;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Recover;

/// <summary>The second half of a recovery: books and catalog of a certified device, from what the holders keep.</summary>
internal sealed class Rebuild(HomeSeams home, PeerIdentity identity, RecoverSeams seams, NetworkWalk walk)
{
    /// <summary>How long snapshots that were forgotten before a recovery are listed for being brought back. Their packs stay longer,
    /// until something is dropped again.</summary>
    private static readonly TimeSpan ForgottenFor = TimeSpan.FromDays(7);

    private readonly PlacementBook _placements = new(seams.Placements, home.Signatures);
    private readonly ContractBook _contracts = new(seams.Placements, home.Signatures);
    private readonly HeadBook _heads = new(seams.Placements, home.Signatures);
    private readonly SortedSet<PackId> _packs = [];
    private readonly List<string> _warnings = [];

    public async Task<RebuildSummary> RunAsync(
        OwnerEvidence evidence, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var members = walk.Members(home.Time.GetUtcNow());
        new MemberBook(seams.Placements, home.Signatures).Save(new DirectoryView(0, members, DirectorySource.LastKnown), identity.Peer);
        var calls = seams.Connect(identity.Device, Introduce());
        progress?.Report(new WorkProgress("recover", 0, 0, null, 0));
        await TakePlacementsAsync(members, calls, cancellation);
        var content = await TakeHeadsAsync(evidence, members, calls, cancellation);
        progress?.Report(new WorkProgress("recover", content.Snapshots.Count, 0, null, 0));
        return new RebuildSummary(content.Snapshots.Count, content.Forgotten, _packs.Count, _warnings);
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

    private async Task TakePlacementsAsync(IReadOnlyList<Member> members, IPeerCalls calls, CancellationToken cancellation)
    {
        var recall = new HolderRecall(identity, new HoldingsReader(calls, home.Time), _placements, _contracts);
        var recalls = new RecallBook(seams.Placements);
        foreach (var member in members)
        {
            if (!walk.Files.TryGetValue(member.Peer, out var file))
                continue;

            var refusal = await recall.TakeAsync(member, file, pack => _packs.Add(pack), cancellation);
            if (refusal is null)
                recalls.Note(member.Peer, identity.Device.Epoch);
            else
                _warnings.Add($"{member.Name}: {refusal.Why}");
        }

        recall.Settle();
    }

    /// <summary>Takes over the snapshots of every head that no other one took over, and writes a head of the new epoch, which tells the
    /// holders that this device has taken over.</summary>
    private async Task<HeadContent> TakeHeadsAsync(
        OwnerEvidence evidence, IReadOnlyList<Member> members, IPeerCalls calls, CancellationToken cancellation)
    {
        var heads = Readable(evidence.Heads);
        if (heads.Count == 0)
            return new HeadContent([], []);

        // Numbers go on above every number seen, and the highest head is the one that the next names as previous. It is not acknowledged
        // here, so the next drops nothing that it drops: whoever had the lost machine could drop everything.
        var newest = heads.Select(head => head.Head).FirstOrDefault(HeadWriter.HasNumber);
        if (newest is not null)
            _heads.Record(newest);

        var content = Together(heads, newest);
        await RebuildCatalogAsync(content.IndexPacks, members, calls, cancellation);

        var writer = new HeadWriter(identity, new HeadSeams(calls, home.Time, home.Entropy, _ => { }), _heads);
        var holders = members.Where(member => walk.Files.ContainsKey(member.Peer) && IsKeeper(member.Peer)).ToList();
        var addition = new HeadAddition
        {
            Content = content with { Forgotten = [] },
            Forgets = content.Forgotten,
            Merged = [.. heads.Where(head => !head.IsNamed && !head.Head.Equals(newest)).Select(head => head.Head)],
        };
        var kept = await writer.AddAsync(addition, holders, happy: 0, cancellation);
        if (kept.Holders == 0)
            _warnings.Add("No holder took the list of snapshots of this machine yet. The next backup gives it to them.");

        seams.Catalog.Take(kept.Head, kept.Content, home.Time.GetUtcNow());
        return kept.Content;
    }

    /// <summary>Whether a peer keeps heads of this owner: by a contract, or because it took over what another one kept.</summary>
    private bool IsKeeper(PeerId peer) => _contracts.With(peer) is not null || _placements.IsHolder(peer);

    /// <summary>
    /// What the heads list together. Live is what those list that no other one names, and what the newest lists that others can follow.
    /// What only the others list was forgotten since, maybe by whoever had the lost machine; so it can be brought back, as long as its
    /// packs are there.
    /// </summary>
    private HeadContent Together(List<ReadableHead> heads, Signed<Head>? newest)
    {
        var now = home.Time.GetUtcNow();
        var live = heads.Where(head => !head.IsNamed || head.Head.Equals(newest)).ToList();
        var snapshots = live.SelectMany(head => head.Content.Snapshots).ToList();
        var ids = snapshots.Select(snapshot => snapshot.Id).ToHashSet();
        var past = heads.Except(live).Where(head => head.Content.Snapshots.Any(snapshot => !ids.Contains(snapshot.Id))).ToList();
        return new HeadContent(
            snapshots,
            [.. live.Concat(past).SelectMany(head => head.Content.IndexPacks).Distinct().Order()])
        {
            Forgotten =
            [
                .. live.SelectMany(head => head.Content.Forgotten).Select(forgotten => forgotten.Snapshot)
                    .Concat(past.SelectMany(head => head.Content.Snapshots))
                    .DistinctBy(snapshot => snapshot.Id)
                    .Where(snapshot => !ids.Contains(snapshot.Id))
                    .Select(snapshot => new ForgottenSnapshot(snapshot, now, now + ForgottenFor)),
            ],
        };
    }

    /// <summary>The heads that open, the highest first, and whether one above names them as previous or merged. One that does not open is
    /// told if nothing names it; what it names counts as named by nobody.</summary>
    private List<ReadableHead> Readable(IReadOnlyList<Signed<Head>> heads)
    {
        var named = new SortedSet<HeadId>();
        var readable = new List<ReadableHead>();
        foreach (var head in heads)
        {
            var isNamed = named.Contains(head.HeadId());
            try
            {
                readable.Add(new ReadableHead(head, HeadContents.Open(head, identity.Keys), isNamed));
                named.UnionWith(head.Value.Merged);
                if (head.Value.Previous is { } previous)
                    named.Add(previous);
            }
            catch (CairnException unreadable) when (unreadable.Kind is ErrorKind.Integrity)
            {
                if (!isNamed)
                    _warnings.Add($"The list of snapshots number {head.Value.Number} cannot be read: {unreadable.What}");
            }
        }

        return readable;
    }

    private async Task RebuildCatalogAsync(
        IReadOnlyList<PackId> indexPacks, IReadOnlyList<Member> members, IPeerCalls calls, CancellationToken cancellation)
    {
        var view = new DirectoryView(0, members, DirectorySource.LastKnown);
        var settings = new PeerSettings();
        var fetcher = new PackFetcher(
            new PlacerSeams(calls, seams.Compute, home.Time, _placements, new TransferCount(), settings),
            new Succession(identity, calls, _ => { }),
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
    }

    private sealed record ReadableHead(Signed<Head> Head, HeadContent Content, bool IsNamed);
}
