using Cairn.Archive;
using Cairn.Core.Sizes;

namespace Cairn.Peer.Backup;

/// <summary>What a backup would store, as far as this machine knows.</summary>
public sealed record BackupPlan
{
    /// <summary>Files that the snapshot would have.</summary>
    public required long Files { get; init; }

    /// <summary>Directories that it would have.</summary>
    public required long Directories { get; init; }

    /// <summary>Bytes of those files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of chunks that are not stored yet.</summary>
    public required long NewBytes { get; init; }

    /// <summary>Bytes of the packs that they would take, one copy each.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>Those packs.</summary>
    public required int Packs { get; init; }

    /// <summary>The redundancy that would be asked for.</summary>
    public required Redundancy Redundancy { get; init; }

    /// <summary>How long it took to find out.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What could not be backed up, and why.</summary>
    public required IReadOnlyList<IncompletePath> Incomplete { get; init; }

    /// <summary>How many more there are than <see cref="Incomplete"/> lists.</summary>
    public long IncompleteNotListed { get; init; }

    /// <summary>What the owner should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
