using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;
using Cairn.Protocol.Heads;

namespace Cairn.Peer.Heads;

/// <summary>What a head is to say. Immutable, and computed purely.</summary>
/// <param name="Content">What is sealed.</param>
/// <param name="Tombstones">The packs that are dropped, ascending.</param>
internal sealed record HeadDraft(HeadContent Content, IReadOnlyList<PackId> Tombstones)
{
    /// <summary>How much longer a forgotten snapshot is listed than it can be brought back for sure. Holders count the window by their own
    /// clocks, and later: what they still have must not be lost because the list does not name it any more.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromDays(7);

    /// <summary>How long snapshots that only a head of long ago lists are listed for being brought back. Their packs stay longer, until
    /// something is dropped again.</summary>
    public static readonly TimeSpan ForgottenFor = TimeSpan.FromDays(7);

    /// <summary>What comes before the first head.</summary>
    public static readonly HeadDraft Nothing = new(new HeadContent([], []), []);

    /// <summary>
    /// What the next head goes on from when the newest was never acknowledged: too few holders took it, or a crash kept its owner from
    /// hearing of them. What it adds stays; what it alone forgets or drops does not, since nobody was told that it is gone, and those that
    /// may know better were not heard. Nor does what it adds in place of a snapshot that is listed again: both would be there, of one time.
    /// </summary>
    public HeadDraft GoingOnFrom(HeadDraft acknowledged, DateTimeOffset now)
    {
        var ids = Content.Snapshots.Select(snapshot => snapshot.Id).ToHashSet();
        var before = acknowledged.Content.Snapshots.Select(snapshot => snapshot.Id).ToHashSet();
        var again = acknowledged.Content.Snapshots.Where(snapshot => !ids.Contains(snapshot.Id)).Select(Moment).ToHashSet();
        var kept = Content.Snapshots.Where(snapshot => before.Contains(snapshot.Id) || !again.Contains(Moment(snapshot))).ToList();
        return new HeadDraft(
            Join(Content with { Snapshots = kept }, acknowledged.Content, HeadAddition.Nothing, now),
            [.. Tombstones.Intersect(acknowledged.Tombstones)]);

        // What takes the place of a snapshot has its time.
        static (DateTimeOffset Time, string HostName) Moment(SnapshotRecord snapshot) => (snapshot.Time, snapshot.HostName);
    }

    /// <summary>The next head after this one.</summary>
    public HeadDraft With(HeadAddition addition, DateTimeOffset now)
    {
        var dropped = new SortedSet<PackId>(Tombstones);
        dropped.UnionWith(addition.Drops);
        dropped.ExceptWith(addition.Spares);

        // A plan drops no more than fit; the rest of what stood before would be dropped again by the next.
        return new HeadDraft(Join(Content, addition.Content, addition, now), [.. dropped.Take(Head.MaxTombstones)]);
    }

    /// <summary>
    /// The same after a head that was not known turned up. A snapshot that is live in either is live, unless it is to be forgotten just
    /// now; so what some other machine still needs never goes because this one forgot it before they met. Nothing is dropped, since what
    /// the snapshots taken over need is not known yet.
    /// </summary>
    public HeadDraft TakingOver(HeadContent other, HeadAddition addition, DateTimeOffset now) =>
        new(Join(Content, other, addition, now), []);

    /// <summary>The same after a head turned up that this one goes back to, long ago. What it lists and this one does not was forgotten in
    /// between; so it is not live, and can be brought back as long as its packs are there.</summary>
    public HeadDraft LookingBack(HeadContent past, HeadAddition addition, DateTimeOffset now)
    {
        var known = Content.Snapshots.Concat(Content.Forgotten.Select(forgotten => forgotten.Snapshot)).Select(one => one.Id).ToHashSet();
        var forgotten = past.Snapshots
            .Where(snapshot => !known.Contains(snapshot.Id))
            .Select(snapshot => new ForgottenSnapshot(snapshot, now, now + ForgottenFor))
            .ToList();
        return forgotten.Count == 0
            ? this
            : this with { Content = Join(Content, new HeadContent([], past.IndexPacks) { Forgotten = forgotten }, addition, now) };
    }

    /// <summary>Both lists, each snapshot and index pack once, snapshots in order of time, less what the addition takes away.</summary>
    private static HeadContent Join(HeadContent before, HeadContent other, HeadAddition addition, DateTimeOffset now)
    {
        var forgets = addition.Forgets.Select(forgotten => forgotten.Snapshot.Id).ToHashSet();
        var live = before.Snapshots.Concat(other.Snapshots)
            .DistinctBy(snapshot => snapshot.Id)
            .Where(snapshot => !forgets.Contains(snapshot.Id))
            .OrderBy(snapshot => snapshot.Time)
            .ThenBy(snapshot => snapshot.Id)
            .ToList();
        var ids = live.Select(snapshot => snapshot.Id).ToHashSet();
        return new HeadContent(
            live,
            [
                .. before.IndexPacks.Where(pack => !addition.UnlistedIndexes.Contains(pack))
                    .Concat(other.IndexPacks)
                    .Distinct()
                    .Order(),
            ])
        {
            Forgotten =
            [
                .. addition.Forgets.Concat(before.Forgotten).Concat(other.Forgotten)
                    .DistinctBy(forgotten => forgotten.Snapshot.Id)
                    .Where(forgotten => IsListed(forgotten, now) && !ids.Contains(forgotten.Snapshot.Id))
                    .Where(forgotten => !addition.LetsGo.Contains(forgotten.Snapshot.Id))
                    .OrderBy(forgotten => forgotten.Snapshot.Id),
            ],
        };
    }

    /// <summary>What was not to be brought back from the start, as the owner key said, is not listed at all.</summary>
    private static bool IsListed(ForgottenSnapshot forgotten, DateTimeOffset now) =>
        forgotten.Until > forgotten.At && forgotten.Until + Margin > now;
}
