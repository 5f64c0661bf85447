using Cairn.Peer.Forgetting;

namespace Cairn.Peer.Leaving;

/// <summary>A peer's own backups that it dropped.</summary>
public sealed record OwnDropOutcome : DropOutcome
{
    /// <summary>How many snapshots.</summary>
    public required int Snapshots { get; init; }
}
