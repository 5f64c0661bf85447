using Cairn.Archive;
using Cairn.Archive.Catalog;
using Cairn.Archive.Reading;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Writing;
using Cairn.Core.Ids;
using Cairn.Peer.Contracting;
using Cairn.Peer.Evicting;
using Cairn.Peer.Heads;
using Cairn.Peer.Identity;
using Cairn.Peer.Placing;
using Cairn.Peer.Telling;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;

namespace Cairn.Peer.Node;

/// <summary>What the owner's behaviours share: identity, books and seams. Made once per node.</summary>
internal sealed class PeerParts
{
    /// <summary>How long a member may take to begin to tell what it keeps, unless somebody waits at a screen; one that hangs counts as one
    /// that is away.</summary>
    public static readonly TimeSpan FirstAnswer = TimeSpan.FromSeconds(15);

    public PeerParts(PeerIdentity identity, PeerSettings settings, PeerSeams seams)
    {
        Identity = identity;
        Settings = settings;
        Evictions = new EvictionBook(seams.Placements, seams.Signatures, identity.Network);
        Takeover = new TakeoverBook(seams.Placements);
        Unfiltered = seams.Directory;
        Seams = seams with { Directory = new EvictingDirectory(seams.Directory, Evictions), OnEvent = happened => Hear(happened, seams) };
        Placements = new PlacementBook(seams.Placements, seams.Signatures);
        Silences = new SilenceBook(seams.Placements, seams.Time);
        Contracts = new ContractBook(seams.Placements, seams.Signatures);
        Heads = new HeadBook(seams.Placements, seams.Signatures);
        Succession = new Succession(identity, seams.Calls, seams.Time, Seams.Tell);
        CatalogSync = new CatalogSync(identity, Archive, Heads, Seams.Tell);
    }

    public PeerIdentity Identity { get; }

    public PeerSettings Settings { get; }

    public PeerSeams Seams { get; }

    public TransferCount Transfers { get; } = new();

    public HeardOwners HeardOwners { get; } = new();

    /// <summary>The directory in which those that are evicted are what they say they are.</summary>
    public IDirectory Unfiltered { get; }

    /// <summary>Who is evicted. In the member list of <see cref="Seams"/> these have left.</summary>
    public EvictionBook Evictions { get; }

    /// <summary>Whether this peer is, as far as it has heard.</summary>
    public bool IsEvicted => Evictions.Set.Excludes(Identity.Peer, Identity.Credential ?? CredentialChain.Founder);

    /// <summary>Whether another machine has taken over.</summary>
    public TakeoverBook Takeover { get; }

    public PlacementBook Placements { get; }

    public SilenceBook Silences { get; }

    public ContractBook Contracts { get; }

    public HeadBook Heads { get; }

    public Succession Succession { get; }

    public CatalogSync CatalogSync { get; }

    public ArchiveCatalog Catalog => Seams.Catalog;

    public ArchiveEnvironment Archive => new()
    {
        Keys = Identity.Keys,
        Catalog = Catalog,
        Compute = Seams.Compute,
        Entropy = Seams.Entropy,
        Time = Seams.Time,
    };

    public PlacerSeams PlacerSeams => new(Seams.Calls, Seams.Compute, Seams.Time, Placements, Transfers, Settings)
    {
        Tell = Seams.Tell,
        Advise = Seams.Directory.AdviseAsync,
    };

    public DirectoryTeller Teller => new(Seams.Directory, Placements, Evictions);

    public PackFetcher NewFetcher() => new(PlacerSeams, Succession, () => Seams.Directory.View, Seams.LatencyOf);

    public PackFetcher NewFetcher(PackHints hints) =>
        new(PlacerSeams, Succession, () => Seams.Directory.View, Seams.LatencyOf) { Hints = hints };

    /// <summary>One that waits for no holder twice.</summary>
    public PackFetcher NewFetcher(HungPeers hung) =>
        new(PlacerSeams, Succession, () => Seams.Directory.View, Seams.LatencyOf) { Hung = hung };

    /// <summary>What to tell whoever asked for work, if the directory was out of reach from its start to now.</summary>
    /// <param name="atStart">The members at its start.</param>
    public IReadOnlyList<string> DirectoryNotes(DirectoryView atStart) =>
        atStart.Source is DirectorySource.LastKnown && Seams.Directory.View.Source is DirectorySource.LastKnown
            ? ["The directory cannot be reached; the peers were chosen without its advice, from the last list of members."]
            : [];

    /// <summary>The members that may hold anything of this owner: those that keep data, and whoever signed for something before. Dead ones
    /// are among them, as that is only what the directory believes.</summary>
    public IReadOnlyList<Member> Holders() =>
    [
        .. Seams.Directory.View.Members
            .Where(member => member.Peer != Identity.Peer && member.State is not Liveness.Left)
            .Where(member => member.Record.Value.Role is not PeerRole.Owner || Placements.IsHolder(member.Peer)),
    ];

    /// <summary>The members that a head goes to: all there is a contract with, and who took something over from one. One that is left out
    /// would hand an older list to a recovery.</summary>
    public IReadOnlyList<Member> HeadKeepers()
    {
        var contracted = Contracts.Holders().ToHashSet();
        return [.. Holders().Where(member => contracted.Contains(member.Peer) || Placements.IsHolder(member.Peer))];
    }

    /// <summary>
    /// How many peers have to take a head that changes what is kept: as many as a snapshot asks for, of those that there still are. Who has
    /// left or was evicted never takes a head again. Whoever cannot be asked whether it keeps anything counts as one that does.
    /// </summary>
    public int HeadQuorum(SnapshotRecord snapshot)
    {
        var known = HeadKeepers().Select(member => member.Peer).ToHashSet();
        var keepers = Holders().Count(member => member.State is not Liveness.Alive || known.Contains(member.Peer));
        return Math.Max(1, Math.Min(snapshot.Happy, keepers));
    }

    /// <summary>Asks members what they keep, and has them sign for what others handed over to them. One that does not begin its answer
    /// within 15 seconds is left out.</summary>
    /// <exception cref="Core.Errors.CairnException"><c>superseded</c>: one of them proves that another device has taken
    /// over.</exception>
    public Task<HoldingsSurvey> SurveyAsync(IReadOnlyList<Member> members, CancellationToken cancellation) =>
        SurveyAsync(members, new HungPeers(Seams.Time), FirstAnswer, cancellation);

    /// <summary>The same for a command that asks more than this, and waits for nobody twice.</summary>
    /// <exception cref="Core.Errors.CairnException"><c>superseded</c>.</exception>
    public Task<HoldingsSurvey> SurveyAsync(IReadOnlyList<Member> members, HungPeers hung, CancellationToken cancellation) =>
        SurveyAsync(members, hung, FirstAnswer, cancellation);

    /// <summary>The same with another time.</summary>
    /// <exception cref="Core.Errors.CairnException"><c>superseded</c>.</exception>
    public async Task<HoldingsSurvey> SurveyAsync(
        IReadOnlyList<Member> members, HungPeers hung, TimeSpan firstAnswer, CancellationToken cancellation)
    {
        var reader = new HoldingsReader(Seams.Calls, Seams.Time) { FirstAnswer = firstAnswer, Hung = hung };
        var adoption = new Adoption(Seams.Calls, Placements);
        var survey = await HoldingsSurvey.TakeAsync(members, reader, adoption, Placements, cancellation);
        foreach (var holder in survey.Holders.Where(holder => holder.Refusal?.Code is RefusalCode.Superseded))
            await Succession.DemandProofAsync(Contact.Of(holder.Member.Record.Value), cancellation);

        return survey;
    }

    public HeadWriter NewHeadWriter() =>
        new(Identity, new HeadSeams(Seams.Calls, Seams.Time, Seams.Entropy, Seams.Tell), Heads);

    /// <summary>One that waits for nobody whom its command waited for in vain before.</summary>
    public HeadWriter NewHeadWriter(HungPeers hung) =>
        new(Identity, new HeadSeams(Seams.Calls, Seams.Time, Seams.Entropy, Seams.Tell), Heads) { Hung = hung };

    public ArchiveReader NewReader(PackFetcher fetcher) => new(Archive, new ReadOnlyPacks(fetcher));

    /// <summary>The snapshots that the newest acknowledged head lists as forgotten.</summary>
    public IReadOnlyList<ForgottenSnapshot> Forgotten() =>
        Heads.LatestAcknowledged() is { } head ? HeadContents.Open(head, Identity.Keys).Forgotten : [];

    /// <summary>Packs that the newest head lists as dropped and that nobody keeps any more, so that the next need not.</summary>
    public IReadOnlyList<PackId> ClearedTombstones() =>
        [.. (Heads.Latest()?.Value.Tombstones ?? []).Where(pack => Placements.VersionOf(pack) == 0)];

    /// <summary>Makes the catalog agree with a head that enough holders keep.</summary>
    public void CommitHead(KeptHead kept) => Catalog.Take(kept.Head, kept.Content, Seams.Time.GetUtcNow());

    /// <summary>Makes the catalog agree with a head that lists a new snapshot.</summary>
    public void CommitHead(KeptHead kept, BackupResult written)
    {
        CommitHead(kept);
        Catalog.CommitSnapshot(written.Snapshot, written.NeededPacks, kept.Head.State());
    }

    /// <summary>Whoever finds the proof that another machine has taken over tells of it; here all of them come together, and it is passed
    /// on once.</summary>
    private void Hear(PeerEvent happened, PeerSeams seams)
    {
        if (happened is not PeerEvent.Superseded { Epoch: var epoch } || Takeover.Note(epoch))
            seams.Tell(happened);
    }
}
