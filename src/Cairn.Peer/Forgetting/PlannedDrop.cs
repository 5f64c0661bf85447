using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Peer.Forgetting;

/// <summary>A pack to drop.</summary>
/// <param name="Pack">Which.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Reason">Why it may go.</param>
public sealed record PlannedDrop(PackId Pack, ByteSize Length, DropReason Reason);
