using Cairn.Simulation.World;

namespace Cairn.Simulation.Sequences;

/// <summary>
/// What has to be true of an owner's snapshots after all that was done to them, as far as it is known: what was cut off may have happened
/// or not. A snapshot is known by its time, which stays when it is rewritten without a path.
/// </summary>
internal sealed class SnapshotModel
{
    private readonly SortedDictionary<DateTimeOffset, Moment> _moments = [];
    private readonly List<IReadOnlyList<string>> _attempts = [];

    /// <summary>Times of snapshots that were acknowledged and not forgotten since, also not by what was cut off.</summary>
    public IEnumerable<DateTimeOffset> Kept => _moments.Where(moment => moment.Value.IsKept).Select(moment => moment.Key);

    /// <summary>Peers that held all of a snapshot when it was made; 0 once it was, or may have been, rewritten or forgotten.</summary>
    public int HoldersOf(DateTimeOffset time) => _moments[time].Holders;

    /// <summary>A backup begins. Cut off, it may leave a snapshot all the same.</summary>
    public void Attempted(IReadOnlyList<string> files) => _attempts.Add(files);

    /// <summary>A backup was acknowledged.</summary>
    public void BackedUp(DateTimeOffset time, IReadOnlyList<string> files, int holders) =>
        _moments.Add(time, new Moment { IsKept = true, Holders = holders, Allowed = { files }, Ever = { files } });

    /// <summary>A snapshot of this time was forgotten, or was about to be.</summary>
    public void Forgot(DateTimeOffset time)
    {
        if (_moments.TryGetValue(time, out var moment))
            (moment.IsKept, moment.Holders) = (false, 0);
    }

    /// <summary>A snapshot of this time was brought back: as it was, or as it was before something was deleted from it.</summary>
    public void Undeleted(DateTimeOffset time)
    {
        if (!_moments.TryGetValue(time, out var moment))
            return;

        moment.IsKept = true;
        moment.Allowed.Clear();
        moment.Allowed.AddRange(moment.Ever);
    }

    /// <summary>A snapshot of this time was about to be brought back.</summary>
    public void MayBeUndeleted(DateTimeOffset time)
    {
        if (_moments.TryGetValue(time, out var moment))
            moment.Allowed.AddRange(moment.Ever);
    }

    /// <summary>A path was deleted from all live snapshots.</summary>
    /// <param name="path">Which.</param>
    /// <param name="live">Times of those that are listed.</param>
    /// <param name="whole">Times of those that had nothing else.</param>
    public void Deleted(string path, IReadOnlyCollection<DateTimeOffset> live, IReadOnlyCollection<DateTimeOffset> whole)
    {
        MayBeDeleted(path);
        foreach (var (time, moment) in _moments.Where(moment => live.Contains(moment.Key)))
            moment.Allowed.RemoveAll(files => SampleFiles.Without(files, path).Count < files.Count);

        foreach (var time in whole)
            Forgot(time);
    }

    /// <summary>A path was about to be deleted.</summary>
    public void MayBeDeleted(string path)
    {
        AddWithout(_attempts, path);
        foreach (var moment in _moments.Values)
        {
            // Listings that are written anew are held as widely as the snapshot asked for, not by as many as the old ones were.
            if (moment.Allowed.Any(files => SampleFiles.Without(files, path).Count < files.Count))
                moment.Holders = 0;

            AddWithout(moment.Allowed, path);
            AddWithout(moment.Ever, path);
        }
    }

    /// <summary>Fails unless a live snapshot of this time may have these files.</summary>
    public void AssertAllows(DateTimeOffset time, IReadOnlyList<string> files) =>
        Assert.Contains(files, _moments.TryGetValue(time, out var moment) ? moment.Allowed : _attempts);

    private static void AddWithout(List<IReadOnlyList<string>> all, string path) =>
        all.AddRange(all.Select(files => SampleFiles.Without(files, path)).Where(less => !all.Any(less.SequenceEqual)).ToList());

    private sealed class Moment
    {
        public required bool IsKept { get; set; }

        public required int Holders { get; set; }

        /// <summary>What a live snapshot of this time may have.</summary>
        public List<IReadOnlyList<string>> Allowed { get; } = [];

        /// <summary>What any ever may have had.</summary>
        public List<IReadOnlyList<string>> Ever { get; } = [];
    }
}
