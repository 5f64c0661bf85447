using Cairn.Core.Sizes;

namespace Cairn.Peer.Forgetting;

/// <summary>Which packs are dropped. Computed purely, shown by <c>--dry-run</c>, and executed by writing a head.</summary>
/// <param name="Packs">The packs to drop, ordered.</param>
/// <param name="Kept">Packs that snapshots need, or that may be all that is left of what they need.</param>
public sealed record DropPlan(IReadOnlyList<PlannedDrop> Packs, int Kept)
{
    /// <summary>Nothing to drop.</summary>
    public static readonly DropPlan Nothing = new([], 0);

    /// <summary>As much of it as a head can list; the next plan has the rest.</summary>
    /// <param name="room">Packs that the head can still list as dropped.</param>
    public DropPlan Within(int room) => Packs.Count <= room
        ? this
        : new DropPlan([.. Packs.Take(Math.Max(0, room))], Kept + Packs.Count - Math.Max(0, room));

    /// <summary>Bytes of the packs to drop, each counted once, however many peers keep it.</summary>
    public ByteSize Bytes => new(Packs.Sum(pack => pack.Length.Bytes));
}
