using Cairn.Core.Ids;
using Cairn.Archive;

namespace Cairn.Peer.Restore;

/// <summary>What a restore wrote; every byte was authenticated on the way.</summary>
public sealed record RestoreOutcome
{
    /// <summary>The snapshot.</summary>
    public required SnapshotId Snapshot { get; init; }

    /// <summary>Files written.</summary>
    public required long Files { get; init; }

    /// <summary>Bytes of those files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Files that were there already and were kept.</summary>
    public required long Kept { get; init; }

    /// <summary>From start to end.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>
    /// Files that could not be restored because their data is lost or corrupt at every holder that answered. Not empty means exit 6.
    /// </summary>
    public required IReadOnlyList<IncompletePath> Damaged { get; init; }

    /// <summary>Files that could not be restored because none who has their data, or who may have it, can be reached now. Not empty means
    /// exit 4.</summary>
    public required IReadOnlyList<IncompletePath> Unreachable { get; init; }

    /// <summary>Entries that could not be written or whose metadata could not be set. Not empty means exit 3.</summary>
    public required IReadOnlyList<IncompletePath> Incomplete { get; init; }

    /// <summary>How many more there are than <see cref="Damaged"/> lists, which has room for some ten thousands.</summary>
    public long DamagedNotListed { get; init; }

    /// <summary>How many more there are than <see cref="Unreachable"/> lists.</summary>
    public long UnreachableNotListed { get; init; }

    /// <summary>How many more there are than <see cref="Incomplete"/> lists.</summary>
    public long IncompleteNotListed { get; init; }

    /// <summary>Of the damaged ones, folders whose listing is lost or corrupt: how many files are below them is not known.</summary>
    public long DamagedFolders { get; init; }

    /// <summary>Of those that cannot be reached, folders whose listing cannot: how many files are below them is not known.</summary>
    public long UnreachableFolders { get; init; }

    /// <summary>Whether all was restored, exactly.</summary>
    public bool IsWhole => IsVerified && Incomplete.Count + IncompleteNotListed == 0;

    /// <summary>Whether the data of all that was restored is there.</summary>
    public bool IsVerified => Damaged.Count + DamagedNotListed + Unreachable.Count + UnreachableNotListed == 0;

    /// <summary>Warnings worth reading, such as holders that sent wrong bytes.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
