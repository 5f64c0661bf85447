using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Browse;

namespace Cairn.Peer.Deleting;

/// <summary>A snapshot that had a deleted path.</summary>
/// <param name="Before">What it was; it is forgotten.</param>
/// <param name="After">What takes its place; null when nothing that it was asked for is left.</param>
/// <param name="Files">Regular files that are not in it any more.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record ChangedSnapshot(SnapshotSummary Before, SnapshotId? After, long Files, ByteSize Bytes);
