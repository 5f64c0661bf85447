using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;

namespace Cairn.Peer.Status;

/// <summary>How safe one version of a file is now.</summary>
public sealed record FileStatus
{
    /// <summary>Where it was.</summary>
    public required BytePath Path { get; init; }

    /// <summary>SHA-256 of path, size, modification time and chunk ids: a modified file is a different one.</summary>
    public required Hash256 FileId { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The redundancy that its snapshot asked for.</summary>
    public required Redundancy Desired { get; init; }

    /// <summary>The least number of shards of a pack it needs that distinct peers confirmed.</summary>
    public required int Actual { get; init; }

    /// <summary>How many more peers may be lost, and this machine too; −1 when it cannot be restored now.</summary>
    public required int SurvivesPeers { get; init; }

    /// <summary>How many more sites may be lost; −1 when it cannot be restored now.</summary>
    public required int SurvivesSites { get; init; }

    /// <summary>Names of the peers that hold any of its contents.</summary>
    public required IReadOnlyList<string> Holders { get; init; }
}
