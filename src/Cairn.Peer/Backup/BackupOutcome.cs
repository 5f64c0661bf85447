using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Archive;

namespace Cairn.Peer.Backup;

/// <summary>A snapshot that is acknowledged: enough holders keep all of its packs and its head durably.</summary>
public sealed record BackupOutcome
{
    /// <summary>The new snapshot.</summary>
    public required SnapshotId Snapshot { get; init; }

    /// <summary>Files in it.</summary>
    public required long Files { get; init; }

    /// <summary>Directories in it.</summary>
    public required long Directories { get; init; }

    /// <summary>Bytes of those files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of chunks that were not stored before.</summary>
    public required long NewBytes { get; init; }

    /// <summary>Bytes of the new packs, one copy each.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>New packs.</summary>
    public required int Packs { get; init; }

    /// <summary>Older packs that the snapshot needs and that more peers hold than before.</summary>
    public int Raised { get; init; }

    /// <summary>The redundancy asked for.</summary>
    public required Redundancy Redundancy { get; init; }

    /// <summary>Distinct holders of what has the fewest now: a pack, or the list of snapshots.</summary>
    public required int Holders { get; init; }

    /// <summary>Packs that the snapshot needs and that are below the desired redundancy; the list of snapshots counts as one.</summary>
    public required int PacksBelowDesired { get; init; }

    /// <summary>Whether the redundancy was chosen by <c>auto</c>, where too few holders are no failure.</summary>
    public required RedundancySource Source { get; init; }

    /// <summary>From start to acknowledgement.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What could not be backed up, and why; everything else is in the snapshot.</summary>
    public required IReadOnlyList<IncompletePath> Incomplete { get; init; }

    /// <summary>How many more there are than <see cref="Incomplete"/> lists.</summary>
    public long IncompleteNotListed { get; init; }

    /// <summary>What the owner should know though the backup did not fail of it, such as a peer that takes no more.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
