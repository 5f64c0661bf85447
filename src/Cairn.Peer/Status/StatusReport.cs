namespace Cairn.Peer.Status;

/// <summary>What the holders say now.</summary>
/// <param name="Snapshots">Per snapshot, newest first.</param>
/// <param name="Holders">Per peer that was asked.</param>
/// <param name="Warnings">What the owner should know, such as a recovery kit that names no other peer.</param>
public sealed record StatusReport(
    IReadOnlyList<SnapshotStatus> Snapshots, IReadOnlyList<HolderStatus> Holders, IReadOnlyList<string> Warnings);
