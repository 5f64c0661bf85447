using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;

namespace Cairn.Tracker.Rosters;

/// <summary>What a roster knows of a peer, there or gone. Immutable.</summary>
/// <param name="Record">Its member record in force.</param>
/// <param name="Heard">The last presence that was taken.</param>
/// <param name="HeardAt">When that was, as a timestamp of the clock.</param>
/// <param name="ChangedAt">The list's version since which it is there with this record, or gone.</param>
internal sealed record Known(Signed<MemberRecord> Record, Signed<Presence> Heard, long HeardAt, long ChangedAt)
{
    /// <summary>The same in the form in which it is sent.</summary>
    public TrackerNode Node { get; init; } = TrackerNode.Of(Record);

    /// <summary>Whether it said goodbye.</summary>
    public bool HasLeft => Heard.Value.Kind == PresenceKind.Leaving;
}
