using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Calls;

/// <summary>Who called, as the handshake proved it.</summary>
/// <param name="Device">The device certificate whose key the caller proved to have.</param>
/// <param name="Record">The member record it presented, signature checked, credential not yet; null if none.</param>
public sealed record Caller(DeviceCertificate Device, Signed<MemberRecord>? Record)
{
    /// <summary>The peer.</summary>
    public PeerId Peer => Device.Peer;

    /// <summary>The epoch of its device.</summary>
    public ulong Epoch => Device.Epoch;
}
