using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;

namespace Cairn.Tracker.Rosters;

/// <summary>What a roster knows of a peer that is there. Immutable.</summary>
/// <param name="Record">Its member record in force.</param>
/// <param name="Heard">The last presence that was taken.</param>
/// <param name="HeardAt">When that was, as a timestamp of the clock.</param>
/// <param name="ChangedAt">The list's version since which it is there with this record.</param>
internal sealed record Known(Signed<MemberRecord> Record, Signed<Presence> Heard, long HeardAt, long ChangedAt)
    : Trace(Record.Value.Order, Heard, HeardAt, ChangedAt)
{
    /// <summary>The same in the form in which it is sent.</summary>
    public TrackerNode Node { get; init; } = TrackerNode.Of(Record);

    /// <summary>The record as well: as it came, its credentials once more as they were opened, and in base64 in two lists.</summary>
    public override long Size => base.Size + (5L * Record.Bytes.Length);
}
