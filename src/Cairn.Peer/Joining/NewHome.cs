using Cairn.Core.Keys;
using Cairn.Peer.Identity;

namespace Cairn.Peer.Joining;

/// <summary>A home that was just made.</summary>
/// <param name="Identity">Its identity, stored already.</param>
/// <param name="Secret">The root secret, to be shown once as the recovery key and then disposed. Null when the home was made by an earlier
/// attempt, which showed it.</param>
public sealed record NewHome(PeerIdentity Identity, RootSecret? Secret);
