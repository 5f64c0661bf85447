using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Directories;

/// <summary>A member as this peer sees it.</summary>
/// <param name="Record">What the member says of itself.</param>
/// <param name="State">Whether it is there.</param>
/// <param name="LastSeen">When it was last known to be alive, by this peer's clock.</param>
public sealed record Member(Signed<MemberRecord> Record, Liveness State, DateTimeOffset LastSeen)
{
    /// <summary>Who.</summary>
    public PeerId Peer => Record.Value.Peer;

    /// <summary>Its name.</summary>
    public string Name => Record.Value.Name;
}
