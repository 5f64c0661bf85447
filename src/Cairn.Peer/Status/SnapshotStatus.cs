using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Backup;

namespace Cairn.Peer.Status;

/// <summary>How safe a snapshot is now.</summary>
public sealed record SnapshotStatus
{
    /// <summary>The snapshot.</summary>
    public required SnapshotId Snapshot { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The redundancy asked for.</summary>
    public required Redundancy Desired { get; init; }

    /// <summary>Who chose the redundancy. An automatic one is content with as many holders as there are.</summary>
    public required RedundancySource Source { get; init; }

    /// <summary>The least number of shards of a pack it needs that distinct peers confirmed just now; packs of contents, of listings, and
    /// the index packs that list those.</summary>
    public required int Actual { get; init; }

    /// <summary>How many more peers may be lost, and this machine too, before something of it is lost; −1 when it cannot be restored
    /// now.</summary>
    public required int SurvivesPeers { get; init; }

    /// <summary>How many more sites may be lost; −1 when it cannot be restored now.</summary>
    public required int SurvivesSites { get; init; }

    /// <summary>Peers that keep a head which lists the snapshot: what a lost machine is rebuilt from.</summary>
    public int HeadHolders { get; init; }

    /// <summary>Names of the peers that hold any of it.</summary>
    public required IReadOnlyList<string> Holders { get; init; }

    /// <summary>Per file, where a path was asked for.</summary>
    public required IReadOnlyList<FileStatus> Files { get; init; }
}
