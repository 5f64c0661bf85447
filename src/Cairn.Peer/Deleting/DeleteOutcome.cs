using Cairn.Core.Sizes;
using Cairn.Peer.Forgetting;

namespace Cairn.Peer.Deleting;

/// <summary>What was deleted.</summary>
public sealed record DeleteOutcome : DropOutcome
{
    /// <summary>The snapshots that had the path, the newest first.</summary>
    public required IReadOnlyList<ChangedSnapshot> Snapshots { get; init; }

    /// <summary>Packs that have something of what was deleted and that other files need too, so that they stay.</summary>
    public required int SharedPacks { get; init; }

    /// <summary>Bytes of those packs: the most that is still kept of what was deleted.</summary>
    public required ByteSize SharedBytes { get; init; }
}
