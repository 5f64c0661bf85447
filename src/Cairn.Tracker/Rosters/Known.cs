using System.Text.Json;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;

namespace Cairn.Tracker.Rosters;

/// <summary>What a roster knows of a peer that is there. Immutable.</summary>
/// <param name="Record">Its member record in force.</param>
/// <param name="Heard">The last presence that was taken.</param>
/// <param name="HeardAt">When it last showed that it is there, as a timestamp of the clock.</param>
/// <param name="ChangedAt">The list's version since which it is there with this record.</param>
internal sealed record Known(Signed<MemberRecord> Record, Signed<Presence> Heard, long HeardAt, long ChangedAt)
    : Trace(Record.Value.Order, Heard, HeardAt, ChangedAt)
{
    /// <summary>The same in the form in which it is sent: JSON.</summary>
    public ReadOnlyMemory<byte> Node { get; init; } =
        JsonSerializer.SerializeToUtf8Bytes(TrackerNode.Of(Record), TrackerJson.Default.TrackerNode);

    /// <summary>The record as well: as it came, its credentials once more as they were opened, and as it is sent.</summary>
    public override long Size => base.Size + (3L * Record.Bytes.Length) + Node.Length;
}
