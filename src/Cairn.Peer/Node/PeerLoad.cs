namespace Cairn.Peer.Node;

/// <summary>Transfers under way at a peer.</summary>
/// <param name="Uploads">From here to others.</param>
/// <param name="Downloads">From others to here.</param>
public readonly record struct PeerLoad(int Uploads, int Downloads);
