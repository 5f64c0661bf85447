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
/// One backup: asks the members what they hold, lets the archive store what is missing, and has the new head kept. The snapshot is
/// acknowledged only when every pack it needs is held by at least <c>happy</c> distinct peers and so is its head.
/// </summary>
internal sealed class BackupRun(PeerParts parts, BackupOptions options)
{
    private readonly Redundancy _redundancy = options.Redundancy ?? Redundancy.Default;
    private readonly int _happy = options.Happy ?? (options.Redundancy is { } asked ? asked.DefaultHappy : 1);

    public async Task<BackupOutcome> RunAsync(IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var start = parts.Seams.Time.GetTimestamp();
        Check();
        parts.Succession.RequireCurrent(parts.Seams.Directory.View);
        var members = parts.Holders();
        var chosen = Addressees(members).Select(member => member.Peer).ToHashSet();
        var survey = await parts.SurveyAsync(members, cancellation);
        var candidates = survey.Holders
            .Where(holder => holder.Answered && chosen.Contains(holder.Member.Peer))
            .Select(holder => holder.Member)
            .ToList();
        if (candidates.Count < _happy)
            throw TooFewHolders(candidates.Count, survey.Holders.Where(holder => chosen.Contains(holder.Member.Peer)));

        var fetcher = parts.NewFetcher();
        await parts.CatalogSync.TakeIndexesAsync(fetcher, cancellation);
        bool IsKept(PackInfo pack) => Satisfies(pack) && survey.HoldersOf(pack.Id, chosen) >= _happy;
        var census = new PackCensus(survey, parts.Placements);
        var indexes = new IndexRenewal(parts.Catalog, census);
        indexes.Reopen(pack => Satisfies(pack) && survey.HoldersOf(pack.Id) >= _happy);

        var pool = new HolderPool(candidates, parts.Seams.LatencyOf, parts.Seams.Tell);
        var room = new RoomSeeker(parts.Identity, parts.Contracts, parts.PlacerSeams);
        var placer = new PackPlacer(parts.Identity, parts.PlacerSeams, pool, room, _happy);
        await using var session = new PackSession(placer, fetcher, parts.Settings.PacksInFlight, cancellation);

        var writing = new ProgressRelay(progress, () => placer.BytesSent);
        var written = await new ArchiveWriter(parts.Archive, parts.Seams.Source).RunAsync(Request(IsKept), session, writing, cancellation);
        var headHolders = await AcknowledgeAsync(written, indexes.Dispensable(), cancellation);
        List<int> holders = [.. written.NeededPacks.Concat(indexes.InUse()).Select(census.Holders), headHolders];
        return Describe(written, holders, parts.Seams.Time.GetElapsedTime(start)) with
        {
            Warnings = [.. pool.Problems(), .. fetcher.Warnings],
        };
    }

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

    /// <summary>The members that may hold this backup: those named by --to, else all that keep data. What the directory believes of
    /// them does not matter: they are asked.</summary>
    private IEnumerable<Member> Addressees(IReadOnlyList<Member> members)
    {
        var keepers = members.Where(member => member.Record.Value.Role is not PeerRole.Owner).ToList();
        return options.To.Count == 0 ? keepers : options.To.Select(name => Named(name, keepers)).DistinctBy(member => member.Peer);
    }

    private static Member Named(string name, List<Member> members)
    {
        var matches = members.Where(member => member.Name == name || member.Peer.ToString() == name).ToList();
        if (matches.Count == 0)
            matches = [.. members.Where(member => name.Length >= 4 && member.Peer.ToString().StartsWith(name, StringComparison.Ordinal))];

        return matches.Count == 1
            ? matches[0]
            : throw new CairnException(
                ErrorKind.NotFound,
                "no-such-peer",
                matches.Count == 0 ? $"No member that keeps data is called '{name}'." : $"'{name}' fits several members.",
                "Nothing was sent.",
                "'cairn peers' lists the members.");
    }

    private BackupRequest Request(Func<PackInfo, bool> isKept) => new()
    {
        Paths = options.Paths,
        HostName = parts.Seams.HostName,
        Time = parts.Seams.Time.GetUtcNow(),
        Redundancy = _redundancy,
        Happy = _happy,
        Tags = options.Tags,
        Excludes = options.Excludes,
        ExcludedPaths = parts.Seams.PrivatePaths,
        Scope = options.Scope,
        Chunker = options.Chunker,
        Level = options.Level,
        AcceptsPack = isKept,
    };

    private bool Satisfies(PackInfo pack) => pack.Redundancy.K == _redundancy.K && pack.Redundancy.M >= _redundancy.M;

    /// <summary>Gives the head to its keepers, also to those that did not answer at the start.</summary>
    /// <returns>How many keep it.</returns>
    private async Task<int> AcknowledgeAsync(BackupResult written, IReadOnlySet<PackId> dispensable, CancellationToken cancellation)
    {
        var addition = new HeadAddition
        {
            Content = new HeadContent([written.Snapshot], [.. written.IndexPacks.Where(pack => !dispensable.Contains(pack))]),
            Dropped = dispensable,
        };
        var kept = await parts.NewHeadWriter().AddAsync(addition, parts.HeadKeepers(), _happy, cancellation);
        parts.CommitHead(kept, written);
        parts.Catalog.DropIndexPacks(dispensable);
        return kept.Holders;
    }

    /// <summary>The snapshot is as safe as what is kept worst of all that a recovery needs: packs, their index, the list of
    /// snapshots.</summary>
    private BackupOutcome Describe(BackupResult written, IReadOnlyList<int> holders, TimeSpan duration) =>
        new()
        {
            Snapshot = written.Snapshot.Id,
            Files = written.Snapshot.Files,
            Directories = written.Snapshot.Directories,
            Bytes = written.Snapshot.Bytes,
            NewBytes = written.NewBytes,
            StoredBytes = written.StoredBytes,
            Packs = written.Packs,
            Redundancy = _redundancy,
            Holders = holders.Min(),
            PacksBelowDesired = holders.Count(count => count < _redundancy.Total),
            Source = options.Redundancy is null ? RedundancySource.Auto : RedundancySource.Asked,
            Duration = duration,
            Incomplete = written.Incomplete,
        };

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
            $"{_redundancy} needs at least {_happy} peers that keep data, and {candidates} can be reached{silent}.",
            "Nothing was sent; earlier snapshots are as they were.",
            "Start or invite more peers, or ask for fewer copies.");
    }
}
