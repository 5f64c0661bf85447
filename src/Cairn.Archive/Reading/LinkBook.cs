using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>
/// Knows under which path the first name of each hard link was restored. Limited: of files beyond it every name becomes a file of its
/// own, which is said. It knows as well of which links a first name was there and is something else. Not thread-safe.
/// </summary>
internal sealed class LinkBook
{
    private const int Capacity = 128 * 1024;
    private const long MostPathBytes = 16 << 20;

    private readonly Dictionary<UInt128, (BytePath Path, Hash256 Sameness, long NamesLeft, bool IsRestored)> _firsts = [];

    private readonly HashSet<UInt128> _foreign = [];

    private long _pathBytes;

    /// <summary>Whether there was no room for some.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>Where an equal entry of the same group was restored, or is about to be.</summary>
    public BytePath? Find(SnapshotEntry entry) =>
        entry.Link is { } link && _firsts.TryGetValue(link.Group, out var first) && first.Sameness == entry.Sameness ? first.Path : null;

    /// <summary>Whether the first name of an entry's group is there already.</summary>
    public bool IsRestored(SnapshotEntry entry) =>
        entry.Link is { } link && _firsts.TryGetValue(link.Group, out var first) && first.IsRestored;

    /// <summary>Whether a name of an entry's group was there and is something else, so that this one is not what it was.</summary>
    public bool IsForeign(SnapshotEntry entry) => entry.Link is { } link && _foreign.Contains(link.Group);

    /// <summary>A name of an entry's group was there, is something else, and is kept.</summary>
    public void AddForeign(SnapshotEntry entry)
    {
        if (entry.Link is not { } link)
        {
            return;
        }

        if (_foreign.Count < Capacity)
        {
            _foreign.Add(link.Group);
        }
        else
        {
            HasOverflowed = true;
        }
    }

    /// <summary>An entry is there.</summary>
    public void Restored(SnapshotEntry entry)
    {
        if (entry.Link is { } link && _firsts.TryGetValue(link.Group, out var first) && first.Path == entry.Path)
        {
            _firsts[link.Group] = first with { IsRestored = true };
        }
    }

    /// <summary>A name was linked to the first; once all are, the group is forgotten.</summary>
    public void Count(SnapshotEntry entry)
    {
        if (entry.Link is not { } link || !_firsts.TryGetValue(link.Group, out var first))
        {
            return;
        }

        if (first.NamesLeft <= 1)
        {
            Remove(link.Group, first.Path);
        }
        else
        {
            _firsts[link.Group] = first with { NamesLeft = first.NamesLeft - 1 };
        }
    }

    /// <summary>An entry is about to be restored as a file of its own; the first of its group becomes its first name.</summary>
    public void Add(SnapshotEntry entry)
    {
        if (entry.Link is not { } link || entry.Sameness is not { } sameness || _firsts.ContainsKey(link.Group))
        {
            return;
        }

        if (_firsts.Count < Capacity && _pathBytes + entry.Path.Bytes.Length <= MostPathBytes)
        {
            _pathBytes += entry.Path.Bytes.Length;
            _firsts.Add(link.Group, (entry.Path, sameness, link.Count - 1, false));
        }
        else
        {
            HasOverflowed = true;
        }
    }

    /// <summary>An entry could not be restored: nothing can be linked to it.</summary>
    public void Forget(SnapshotEntry entry)
    {
        if (entry.Link is { } link && _firsts.TryGetValue(link.Group, out var first) && first.Path == entry.Path)
        {
            Remove(link.Group, first.Path);
        }
    }

    private void Remove(UInt128 group, BytePath path)
    {
        _firsts.Remove(group);
        _pathBytes -= path.Bytes.Length;
    }
}
