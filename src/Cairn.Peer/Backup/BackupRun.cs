using Cairn.Archive.Packing;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Writing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Contracting;
using Cairn.Peer.Heads;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;

namespace Cairn.Peer.Backup;

/// <summary>
/// One backup: asks the members what they hold, lets the archive store what is missing, has older packs that the snapshot needs held as
/// widely as was asked for, and has the new head kept. The snapshot is acknowledged only when every pack it needs is held by at least
/// <c>happy</c> distinct peers and so is its head.
/// </summary>
internal sealed class BackupRun(PeerParts parts, BackupOptions options)
{
    /// <summary>Times that the files are gone through at most: each after the first because a pack that was to be copied could not be
    /// read, so that what is in it has to be stored anew.</summary>
    private const int MaxRounds = 4;

    private static readonly HashSet<PeerId> Nobody = [];

    private readonly Redundancy _redundancy = options.Redundancy ?? Redundancy.Default;
    private readonly int _happy = options.Happy ?? (options.Redundancy is { } asked ? asked.DefaultHappy : 1);

    /// <summary>Packs that this run does not count on: they could not be read, or holders may have taken them for dropped.</summary>
    private readonly HashSet<PackId> _unreliable = [];

    private RedundancySource Source => options.Redundancy is null ? RedundancySource.Auto : RedundancySource.Asked;

    public async Task<BackupOutcome> RunAsync(IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var start = parts.Seams.Time.GetTimestamp();
        Check();
        progress?.Report(new WorkProgress("backup", 0, 0, null, 0));
        var view = parts.Seams.Directory.View;
        parts.Succession.RequireCurrent(view);
        _unreliable.UnionWith(await new UnfinishedHead(parts).TakeBackAsync(cancellation));
        RequireRoomInList();
        var members = parts.Holders();
        var chosen = Addressees.Of(options.To, members, parts.Identity).Select(member => member.Peer).ToHashSet();
        RequireEnoughNamed(chosen.Count);
        var survey = await parts.SurveyAsync(members, cancellation);
        parts.Silences.Note(survey, parts.Seams.Directory.View);
        var candidates = survey.Holders
            .Where(holder => holder.Answered && chosen.Contains(holder.Member.Peer))
            .Select(holder => holder.Member)
            .ToList();
        if (candidates.Count < _happy)
            throw TooFewHolders(candidates.Count, survey.Holders.Where(holder => chosen.Contains(holder.Member.Peer)));

        var fetcher = parts.NewFetcher();
        await parts.CatalogSync.TakeIndexesAsync(fetcher, cancellation);
        var pool = new HolderPool(candidates, parts.Seams.LatencyOf, parts.Seams.Tell);
        var room = new RoomSeeker(parts.Identity, parts.Contracts, parts.PlacerSeams);
        await new GivingBack(parts).RunAsync(room, survey, cancellation);
        var placer = new PackPlacer(parts.Identity, parts.PlacerSeams, pool, room, _happy);
        var states = States(survey, new PackCensus(survey, parts.Placements, placer.Receipts, fetcher), chosen);
        await using var session = new PackSession(placer, fetcher, parts.Settings.PacksInFlight, cancellation);

        var relay = new ProgressRelay(progress, () => placer.BytesSent);
        var raising = new Raising(parts, states, new PackRaiser(parts.Identity, parts.PlacerSeams, parts.Catalog, placer, fetcher))
        {
            Desired = _redundancy,
            Happy = _happy,
            Progress = relay.Again,
        };
        var storing = StoreAsync(session, raising, relay, cancellation);
        var stored = await TellingWhatIsLeftAsync(storing, placer);
        var dispensable = new IndexRenewal(parts.Catalog, states.Census).Dispensable();
        var headHolders = await AcknowledgeAsync(stored.Last, dispensable, cancellation);
        var outcome = Describe(stored, [.. Needed(stored.Last).Select(states.Holders), headHolders]) with
        {
            Raised = raising.Raised,
            Duration = parts.Seams.Time.GetElapsedTime(start),
            Warnings =
            [
                .. stored.Last.LeftOutNotes(),
                .. stored.Last.NotListedNotes(),
                .. Silent(survey.Holders.Where(holder => chosen.Contains(holder.Member.Peer))),
                .. pool.Problems(), .. fetcher.Warnings, .. parts.DirectoryNotes(view),
            ],
        };
        await parts.Teller.BackupDoneAsync(placer.Receipts, outcome, cancellation);
        return outcome;
    }

    /// <summary>Names the peers that are said to be alive and did not answer. Of those that are known to be away nobody need hear at each
    /// backup.</summary>
    private static IEnumerable<string> Silent(IEnumerable<SurveyedHolder> holders) => holders
        .Where(holder => !holder.Answered && holder.Member.State is Liveness.Alive)
        .Select(holder => $"{holder.Member.Name} is left out: {holder.Refusal!.Why}");

    private void Check()
    {
        if (parts.Identity.Role is PeerRole.Storage)
        {
            throw new CairnException(
                ErrorKind.Refused,
                "role-forbids",
                "This peer has the role storage, which does not back up.",
                "Nothing was sent.",
                "Use a peer of role both or owner.");
        }

        if (_redundancy.K > 1)
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "erasure-not-supported",
                $"This version stores whole copies; it cannot store {_redundancy} yet.",
                "Nothing was sent.",
                "Ask for a number of copies.");
        }

        if (_happy < _redundancy.K || _happy > _redundancy.Total)
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "bad-happy",
                $"--happy {_happy} does not fit {_redundancy}.",
                "Nothing was sent.",
                $"Choose a number from {_redundancy.K} to {_redundancy.Total}.");
        }
    }

    /// <summary>Before anything is sent: a list that is full would be noticed only when all is stored. What could be brought back when the
    /// newest head was written, and cannot any more, is not in the next one.</summary>
    private void RequireRoomInList()
    {
        var now = parts.Seams.Time.GetUtcNow();
        var listed = parts.Heads.Standing(parts.Identity.Keys, now).With(HeadAddition.Nothing, now).Content;
        if (!listed.HasRoom)
            throw listed.TooLong();
    }

    private PackStates States(HoldingsSurvey survey, PackCensus census, HashSet<PeerId> chosen) => new()
    {
        Survey = survey,
        Census = census,
        Placements = parts.Placements,
        Catalog = parts.Catalog,
        View = parts.Seams.Directory.View,

        // A number that was asked for is a number of peers that confirm it; whoever asked for none has patience with silent ones.
        Awaited = Source is RedundancySource.Auto ? parts.Silences.SilentForLessThan(parts.Settings.RepairGrace).Holders : Nobody,
        Among = options.To.Count == 0 ? null : chosen,
    };

    /// <summary>Where there is no room for all, the error tells what is left with the holders.</summary>
    private static async Task<Stored> TellingWhatIsLeftAsync(Task<Stored> storing, PackPlacer placer)
    {
        try
        {
            return await storing;
        }
        catch (CairnException full) when (full.Code is "no-room" or "too-few-copies" && placer.BytesSent > 0)
        {
            var left = $"{new ByteSize(placer.BytesSent)} that peers had taken by then stay with them; 'cairn forget --prune' gives the "
                + "room back.";
            throw new CairnException(full.Kind, full.Code, (full.What, $"{full.Meaning} {left}", full.Todo), full);
        }
    }

    /// <summary>Has everything stored and held by enough peers.</summary>
    private async Task<Stored> StoreAsync(
        PackSession session, Raising raising, ProgressRelay relay, CancellationToken cancellation)
    {
        bool IsUsable(PackInfo pack) => raising.CanUse(pack) && !_unreliable.Contains(pack.Id);
        var stored = new Stored();
        for (var round = 1; ; round++)
        {
            var writer = new ArchiveWriter(parts.Archive, parts.Seams.Source);
            stored = stored.And(await writer.RunAsync(options.RequestFor(parts.Seams, IsUsable), session, relay, cancellation));
            var unhappy = await raising.RunAsync(Needed(stored.Last), cancellation);
            if (unhappy.Count == 0)
                return stored;

            if (round == MaxRounds || !unhappy.Any(_unreliable.Add))
                throw NotHeld(unhappy.Count);

            _unreliable.UnionWith(unhappy);
        }
    }

    /// <summary>All that a recovery of the snapshot needs besides the head.</summary>
    private IReadOnlyList<PackId> Needed(BackupResult written) =>
        [.. written.NeededPacks, .. parts.Catalog.NextIndexPacksOf(written.NeededPacks)];

    /// <summary>Gives the head to its keepers, also to those that did not answer at the start.</summary>
    /// <returns>How many keep it.</returns>
    private async Task<int> AcknowledgeAsync(BackupResult written, IReadOnlySet<PackId> dispensable, CancellationToken cancellation)
    {
        var addition = new HeadAddition
        {
            Content = new HeadContent([written.Snapshot], [.. written.IndexPacks.Where(pack => !dispensable.Contains(pack))]),
            UnlistedIndexes = dispensable,
            Spares = [.. written.NeededPacks, .. written.IndexPacks, .. parts.ClearedTombstones()],
        };
        var kept = await parts.NewHeadWriter().AddAsync(addition, parts.HeadKeepers(), _happy, cancellation);
        parts.CommitHead(kept, written);
        parts.Catalog.DropIndexPacks(dispensable);
        return kept.Holders;
    }

    /// <summary>The snapshot is as safe as what is kept worst of all that a recovery needs: packs, their index, the list of
    /// snapshots.</summary>
    private BackupOutcome Describe(Stored stored, IReadOnlyList<int> holders) => new()
    {
        Snapshot = stored.Last.Snapshot.Id,
        Files = stored.Last.Snapshot.Files,
        Directories = stored.Last.Snapshot.Directories,
        Bytes = stored.Last.Snapshot.Bytes,
        NewBytes = stored.NewBytes,
        StoredBytes = stored.StoredBytes,
        Packs = stored.Packs,
        Redundancy = _redundancy,
        Holders = holders.Min(),
        PacksBelowDesired = holders.Count(count => count < _redundancy.Total),
        Source = Source,
        Duration = TimeSpan.Zero,
        Incomplete = stored.Last.Incomplete,
        IncompleteNotListed = stored.Last.IncompleteNotListed,
    };

    private CairnException NotHeld(int packs) => new(
        ErrorKind.Refused,
        "too-few-copies",
        $"{packs} packs that the snapshot needs are held by fewer than {_happy} peers, and could be neither copied nor stored anew.",
        "There is no new snapshot; earlier ones are as they were.",
        "Start the peers that are away, or make room, and run the backup again.");

    /// <summary>Peers that are named with <c>--to</c> are all that there is to choose from, whoever answers.</summary>
    private void RequireEnoughNamed(int named)
    {
        if (options.To.Count == 0 || named >= _happy)
            return;

        throw new CairnException(
            ErrorKind.BadUsage,
            "too-few-named",
            $"--to names {(named == 1 ? "1 peer" : $"{named} peers")}, which is fewer than the copies that {_redundancy} needs: "
            + $"at least {_happy}, each with another peer.",
            "Nothing was sent; earlier snapshots are as they were.",
            "Name more peers with --to, leave it out, or ask for fewer copies with --copies.");
    }

    private CairnException TooFewHolders(int candidates, IEnumerable<SurveyedHolder> asked)
    {
        var problems = asked
            .Where(holder => !holder.Answered)
            .Select(holder => $"{holder.Member.Name}: {holder.Refusal!.Why}")
            .ToList();
        var silent = problems.Count == 0 ? string.Empty : $" ({string.Join("; ", problems)})";
        return new CairnException(
            ErrorKind.Refused,
            "too-few-holders",
            $"{_redundancy} needs at least {_happy} {(_happy == 1 ? "peer that keeps" : "peers that keep")} data, "
            + $"and {candidates} can be reached{silent}.",
            "Nothing was sent; earlier snapshots are as they were.",
            "Start or invite more peers, or ask for fewer copies.");
    }

    /// <summary>What the archive stored, in one round or several.</summary>
    private sealed record Stored
    {
        private BackupResult? _last;

        /// <summary>The last round's snapshot.</summary>
        public BackupResult Last => _last ?? throw new InvalidOperationException("Nothing was stored yet.");

        public long NewBytes { get; private init; }

        public long StoredBytes { get; private init; }

        public int Packs { get; private init; }

        public Stored And(BackupResult round) => new()
        {
            _last = round,
            NewBytes = NewBytes + round.NewBytes,
            StoredBytes = StoredBytes + round.StoredBytes,
            Packs = Packs + round.Packs,
        };
    }
}
