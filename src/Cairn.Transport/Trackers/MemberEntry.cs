using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Transport.Trackers;

/// <summary>What is known of a member, and why it is taken for alive or not.</summary>
internal sealed class MemberEntry
{
    /// <summary>Its newest record.</summary>
    public required Signed<MemberRecord> Record { get; set; }

    /// <summary>Whether the tracker lists it.</summary>
    public bool IsListed { get; set; }

    /// <summary>When it was last known to be alive.</summary>
    public DateTimeOffset LastSeen { get; set; }

    /// <summary>Unlisted, it counts as alive until then.</summary>
    public DateTimeOffset AliveUntil { get; set; }

    /// <summary>Unlisted, it counts as dead from then on, and between the two as suspect.</summary>
    public DateTimeOffset DeadAt { get; set; }

    /// <summary>The verdict.</summary>
    public Liveness State { get; set; }
}
