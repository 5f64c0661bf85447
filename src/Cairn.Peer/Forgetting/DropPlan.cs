using Cairn.Core.Sizes;

namespace Cairn.Peer.Forgetting;

/// <summary>Which packs are dropped. Computed purely, shown by <c>--dry-run</c>, and executed by writing a head.</summary>
/// <param name="Packs">The packs to drop, ordered.</param>
/// <param name="Kept">Packs that snapshots need, or that may be all that is left of what they need.</param>
public sealed record DropPlan(IReadOnlyList<PlannedDrop> Packs, int Kept)
{
    /// <summary>Nothing to drop.</summary>
    public static readonly DropPlan Nothing = new([], 0);

    /// <summary>Bytes of the packs to drop, each counted once, however many peers keep it.</summary>
    public ByteSize Bytes => new(Packs.Sum(pack => pack.Length.Bytes));
}
