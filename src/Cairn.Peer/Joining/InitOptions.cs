using Cairn.Core.Sizes;
using Cairn.Protocol.Membership;

namespace Cairn.Peer.Joining;

/// <summary>How a new home is made.</summary>
public sealed record InitOptions
{
    /// <summary>The peer's name, 1 to 64 printable characters, unique in the network.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes offered to others.</summary>
    public required ByteSize Lend { get; init; }

    /// <summary>What the peer does.</summary>
    public PeerRole Role { get; init; } = PeerRole.Both;

    /// <summary>Where it will listen; port 0 takes any free one at each start.</summary>
    public required PeerAddress Listen { get; init; }

    /// <summary>Its failure domain.</summary>
    public required string Site { get; init; }
}
