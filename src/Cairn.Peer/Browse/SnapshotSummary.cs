using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;

namespace Cairn.Peer.Browse;

/// <summary>A snapshot in a list.</summary>
public sealed record SnapshotSummary
{
    /// <summary>The snapshot.</summary>
    public required SnapshotId Snapshot { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>On which host.</summary>
    public required string Host { get; init; }

    /// <summary>What was asked for.</summary>
    public required IReadOnlyList<BytePath> Paths { get; init; }

    /// <summary>Its labels.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Files in it.</summary>
    public required long Files { get; init; }

    /// <summary>Bytes of those files.</summary>
    public required long Bytes { get; init; }

    /// <summary>The redundancy asked for.</summary>
    public required Redundancy Redundancy { get; init; }
}
