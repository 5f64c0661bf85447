using Cairn.Archive.Errors;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>
/// Refuses a snapshot whose files have more in them than it says: one byte that is listed 2^61 times would never end for whoever goes
/// through the pieces. Not thread-safe.
/// </summary>
internal sealed class DataBudget(SnapshotRecord snapshot)
{
    // Beyond, further names of files are only compared with the whole.
    private const int MostLinked = 64 * 1024;

    private readonly HashSet<(UInt128 Group, Hash256? Sameness)> _linked = [];
    private long _left = snapshot.Bytes;

    /// <summary>The pieces of an entry are gone through next.</summary>
    /// <exception cref="CairnException">There is too much in it (code <c>damaged-archive</c>).</exception>
    public void Take(SnapshotEntry entry)
    {
        if (entry.Metadata.Type != EntryType.File || entry.NeedsNewerVersion)
        {
            return;
        }

        var data = entry.Content.Data;
        if (data > (IsCounted(entry) ? snapshot.Bytes : _left))
        {
            throw Damage.Found($"The snapshot says that its files have {snapshot.Bytes} bytes, and they have more.");
        }

        if (!IsCounted(entry))
        {
            _left -= data;
            Note(entry);
        }
    }

    /// <summary>The bytes of a file with several names are counted once.</summary>
    private bool IsCounted(SnapshotEntry entry) =>
        entry.Link is { } link && (_linked.Count >= MostLinked || _linked.Contains((link.Group, entry.Sameness)));

    private void Note(SnapshotEntry entry)
    {
        if (entry.Link is { } link)
        {
            _linked.Add((link.Group, entry.Sameness));
        }
    }
}
