using Cairn.Core.Ids;
using Cairn.Protocol.Membership;

namespace Cairn.Peer.Recover;

/// <summary>A member that may be asked when everything else is lost.</summary>
/// <param name="Peer">Who.</param>
/// <param name="Name">Its name.</param>
/// <param name="Addresses">Where it listened when the kit was written.</param>
public sealed record KitMember(PeerId Peer, string Name, IReadOnlyList<PeerAddress> Addresses);
