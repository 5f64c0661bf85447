using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Heads;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Recover;

/// <summary>
/// What the heads that holders show list together. One head is open at a time, and what is gathered is no longer than one list may be, so
/// that memory does not depend on how many there are and on what is in them. Not thread-safe.
/// </summary>
/// <param name="open">The content of a head; throws as <see cref="HeadContents.Open"/> does.</param>
internal sealed class HeadGathering(Func<Signed<Head>, HeadContent> open)
{
    private readonly List<Readable> _readable = [];
    private readonly List<string> _warnings = [];

    /// <summary>What is to be told.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Whether no head could be read.</summary>
    public bool IsEmpty => _readable.Count == 0;

    /// <summary>All that could be read, the highest first.</summary>
    public IEnumerable<Signed<Head>> Heads => _readable.Select(head => head.Head);

    /// <summary>The highest that others can follow; null when there is none.</summary>
    public Signed<Head>? Newest => Heads.FirstOrDefault(HeadWriter.HasNumber);

    /// <summary>Those that no other one names, but <see cref="Newest"/>.</summary>
    public IEnumerable<Signed<Head>> Unnamed =>
        _readable.Where(head => !head.IsNamed && !head.Head.Equals(Newest)).Select(head => head.Head);

    /// <summary>Takes the heads, the highest first, and notes whether one above names them as previous or merged, and whether they lie far
    /// behind one of the same device. One that does not open is told if nothing names it; what it names counts as named by
    /// nobody.</summary>
    public void Read(IReadOnlyList<Signed<Head>> heads)
    {
        var named = new SortedSet<HeadId>();
        var highest = new Dictionary<DeviceCertificate, long>();
        foreach (var head in heads)
        {
            var isNamed = named.Contains(head.HeadId());
            try
            {
                var isFarBehind = HeadBook.IsFarBehind(head, highest.GetValueOrDefault(head.Device));
                _readable.Add(new Readable(head, isNamed, isFarBehind, open(head).Length));
                if (HeadWriter.HasNumber(head))
                    highest.TryAdd(head.Device, (long)head.Value.Number);

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
    }

    /// <summary>
    /// What the heads list together. Live is what those list that no other one names, and what the newest lists that others can follow; but
    /// not what one lists that lies far behind another of its device, which would not name it any more if it had gone on from it.
    /// What only the others list was forgotten since, maybe by whoever had the lost machine; so it can be brought back, as long as its
    /// packs are there.
    /// </summary>
    /// <param name="now">When it counts as forgotten.</param>
    /// <param name="until">Until when it can be brought back.</param>
    public HeadContent Together(DateTimeOffset now, DateTimeOffset until)
    {
        var all = new HeadContent([], []);
        var newest = Newest;

        // The shortest first: one that somebody filled to the brim keeps no other out.
        foreach (var head in _readable.OrderBy(IsPast).ThenBy(head => head.Length))
        {
            var content = open(head.Head);
            var joined = IsPast(head) ? WithPast(all, content, now, until) : WithLive(all, content, now, until);
            if (joined.Fits)
                all = joined;
            else
                _warnings.Add($"The list of snapshots number {head.Head.Value.Number} is too long to be joined with the others; what only "
                    + "it lists is left out.");
        }

        return all;

        bool IsPast(Readable head) => (head.IsNamed || head.IsFarBehind) && !head.Head.Equals(newest);
    }

    private static HeadContent WithLive(HeadContent all, HeadContent content, DateTimeOffset now, DateTimeOffset until) => Join(
        [.. all.Snapshots.Concat(content.Snapshots).DistinctBy(snapshot => snapshot.Id)],
        all.IndexPacks.Concat(content.IndexPacks),
        all.Forgotten.Concat(Forgotten(content.Forgotten.Select(forgotten => forgotten.Snapshot), now, until)));

    private static HeadContent WithPast(HeadContent all, HeadContent content, DateTimeOffset now, DateTimeOffset until)
    {
        var live = all.Snapshots.Select(snapshot => snapshot.Id).ToHashSet();
        if (content.Snapshots.All(snapshot => live.Contains(snapshot.Id)))
            return all;

        var forgotten = all.Forgotten.Concat(Forgotten(content.Snapshots, now, until));
        return Join(all.Snapshots, all.IndexPacks.Concat(content.IndexPacks), forgotten);
    }

    private static HeadContent Join(
        IReadOnlyList<SnapshotRecord> live, IEnumerable<PackId> packs, IEnumerable<ForgottenSnapshot> forgotten)
    {
        var ids = live.Select(snapshot => snapshot.Id).ToHashSet();
        return new HeadContent(live, [.. packs.Distinct().Order()])
        {
            Forgotten =
            [
                .. forgotten.DistinctBy(snapshot => snapshot.Snapshot.Id).Where(snapshot => !ids.Contains(snapshot.Snapshot.Id)),
            ],
        };
    }

    private static IEnumerable<ForgottenSnapshot> Forgotten(
        IEnumerable<SnapshotRecord> snapshots, DateTimeOffset now, DateTimeOffset until) =>
        snapshots.Select(snapshot => new ForgottenSnapshot(snapshot, now, until));

    /// <summary>A head that opens.</summary>
    /// <param name="Head">It.</param>
    /// <param name="IsNamed">Whether one above names it.</param>
    /// <param name="IsFarBehind">See <see cref="HeadBook.IsFarBehind(Signed{Head}, long)"/>.</param>
    /// <param name="Length">Bytes of what it lists.</param>
    private sealed record Readable(Signed<Head> Head, bool IsNamed, bool IsFarBehind, int Length);
}
