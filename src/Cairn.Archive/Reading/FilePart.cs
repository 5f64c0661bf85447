using Cairn.Archive.Trees;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>What one plan is to write of a file: all of it, or a part of a large one.</summary>
/// <param name="Entry">The file.</param>
/// <param name="Items">The pieces and holes.</param>
/// <param name="Offset">Where in the file the first of them belongs.</param>
/// <param name="Output">Takes a part; null when the file is made, finished and named with this plan.</param>
internal sealed record FilePart(SnapshotEntry Entry, IReadOnlyList<ContentItem> Items, long Offset, ITargetFile? Output)
{
    /// <summary>All of a file whose entry itself names the pieces.</summary>
    public static FilePart Whole(SnapshotEntry entry) => new(entry, entry.Content.Items, 0, null);
}
