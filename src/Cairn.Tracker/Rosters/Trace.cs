using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;

namespace Cairn.Tracker.Rosters;

/// <summary>What a roster remembers of a peer that is gone: enough that nothing it signed counts twice, and that listeners hear of it.
/// Immutable.</summary>
/// <param name="RecordOrder">The place of its member record that was in force.</param>
/// <param name="Heard">The last presence that was taken.</param>
/// <param name="HeardAt">When that was, as a timestamp of the clock.</param>
/// <param name="ChangedAt">The list's version since which it is there with this record, or gone.</param>
internal record Trace(MemberOrder RecordOrder, Signed<Presence> Heard, long HeardAt, long ChangedAt)
{
    /// <summary>Bytes for the objects around what is counted exactly.</summary>
    private const int Overhead = 2048;

    /// <summary>Bytes that remembering it takes, estimated: the presence as it came, and in base64 in the lists that are sent.</summary>
    public virtual long Size => Overhead + (4L * Heard.Bytes.Length);

    /// <summary>Whether it said goodbye.</summary>
    public bool HasLeft => Heard.Value.Kind == PresenceKind.Leaving;
}
