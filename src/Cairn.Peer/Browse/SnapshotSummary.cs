using Cairn.Archive.Snapshots;
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

    /// <summary>When it was forgotten; null for one that is live.</summary>
    public DateTimeOffset? ForgottenAt { get; init; }

    /// <summary>Until when a forgotten one can be brought back: holders may remove what only it needs from then on. Null for one that is
    /// live.</summary>
    public DateTimeOffset? Until { get; init; }

    internal static SnapshotSummary Of(SnapshotRecord snapshot) => new()
    {
        Snapshot = snapshot.Id,
        Time = snapshot.Time,
        Host = snapshot.HostName,
        Paths = snapshot.Paths,
        Tags = snapshot.Tags,
        Files = snapshot.Files,
        Bytes = snapshot.Bytes,
        Redundancy = snapshot.Redundancy,
    };
}
