using Cairn.Core.Ids;

namespace Cairn.Archive.Reading;

/// <summary>What a snapshot has in it and needs, or a part of it.</summary>
internal sealed class SnapshotExtent
{
    /// <summary>Regular files.</summary>
    public long Files { get; set; }

    /// <summary>Directories, the root not counted.</summary>
    public long Directories { get; set; }

    /// <summary>Bytes of the files, without holes, and those of a file with several names once.</summary>
    public long Bytes { get; set; }

    /// <summary>The data and tree packs that it would be restored from.</summary>
    public SortedSet<PackId> Packs { get; } = [];
}
