using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Transport.Wire;
using Microsoft.Extensions.Logging;

namespace Cairn.Transport.Serving;

/// <summary>Who serves, where, and how much it takes on at a time.</summary>
public sealed record PeerServerOptions
{
    /// <summary>Who answers; stays the caller's to dispose, after the server.</summary>
    public required DeviceIdentity Identity { get; init; }

    /// <summary>The network that it belongs to. What others say of another one is passed over unread.</summary>
    public required NetworkId Network { get; init; }

    /// <summary>The scheme.</summary>
    public required ISignatures Signatures { get; init; }

    /// <summary>Where to listen: an IP address of this machine, <c>0.0.0.0</c> or <c>::</c> for all of them, or a name that resolves to
    /// one; port 0 for any that is free.</summary>
    public required PeerAddress Listen { get; init; }

    /// <summary>Open connections in all; further ones are closed at once.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>Open connections from one machine (IPv6: from one /64); further ones are closed at once. Each carries one call, so
    /// that it takes several machines to use up <see cref="MaxCalls"/>.</summary>
    public int MaxConnectionsPerAddress { get; init; } = 64;

    /// <summary>Calls under way in all; further ones are refused as busy.</summary>
    public int MaxCalls { get; init; } = 256;

    /// <summary>Calls under way from one peer; further ones are refused as busy.</summary>
    public int MaxCallsPerPeer { get; init; } = 64;

    /// <summary>Bytes of heads held in memory whole, all callers together; further ones are refused as busy, and so is a second one of
    /// the same caller. Shards do not count: they are never held whole. Nor do bodies of at most 256 KiB, so that nobody's heads keep
    /// others from calling: <see cref="MaxCalls"/> bounds them.</summary>
    public long MaxBufferedBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Bytes of heads that answers hold until they are taken, all callers together; further answers are refused as busy, and so
    /// is a second one of the same caller. Answers with at most 256 KiB of heads do not count. By default what there can be of one owner:
    /// the largest head, and as much again for its past.</summary>
    public long MaxAnswerBytes { get; init; } = 2L * Signed<Head>.MaxSize;

    /// <summary>Bytes per second, at least 1, that a caller must send or take while it is waited for, once <see cref="SlowGrace"/> is
    /// used up. What this side is slow to read does not count.</summary>
    public int MinBytesPerSecond { get; init; } = 1024;

    /// <summary>How long a transfer may stand still, whatever came before; more than a second. A piece of an answer, 64 KiB, may take
    /// longer where <see cref="MinBytesPerSecond"/> says so.</summary>
    public TimeSpan SlowGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For a TLS handshake, and then for the head of a request.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an unused connection stays open; callers close theirs earlier.</summary>
    public TimeSpan IdleConnection { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long calls under way have to end when the server stops.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock of transfers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where events go; nowhere if null.</summary>
    public ILoggerFactory? Logging { get; init; }

    /// <summary>What the content of blobs passes through.</summary>
    public ContentTaps Taps { get; init; } = ContentTaps.None;
}
