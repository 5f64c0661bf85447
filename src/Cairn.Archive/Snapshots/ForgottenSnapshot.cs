namespace Cairn.Archive.Snapshots;

/// <summary>A snapshot that its owner forgot.</summary>
/// <param name="Snapshot">What it is.</param>
/// <param name="At">When it was forgotten, by the owner's clock.</param>
/// <param name="Until">Until when it can be brought back for sure: holders may remove what only it needs from then on. It stays listed
/// longer, since their clocks are not the owner's. Not after <paramref name="At"/> when it is not to be brought back at all.</param>
public sealed record ForgottenSnapshot(SnapshotRecord Snapshot, DateTimeOffset At, DateTimeOffset Until);
