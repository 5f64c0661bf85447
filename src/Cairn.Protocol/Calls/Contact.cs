using Cairn.Core.Ids;
using Cairn.Protocol.Membership;

namespace Cairn.Protocol.Calls;

/// <summary>Whom to call, and where.</summary>
/// <param name="Peer">Who must answer: the call fails before anything is sent if the other side proves another identity.
/// Null only where a newcomer knows an address but no name.</param>
/// <param name="Addresses">Where to try, best first.</param>
public sealed record Contact(PeerId? Peer, IReadOnlyList<PeerAddress> Addresses)
{
    /// <summary>A member, where its record says it listens.</summary>
    public static Contact Of(MemberRecord record) => new(record.Peer, record.Addresses);
}
