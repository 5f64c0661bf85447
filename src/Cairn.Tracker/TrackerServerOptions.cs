using Cairn.Core.Signing;
using Cairn.Protocol.Membership;
using Microsoft.Extensions.Logging;

namespace Cairn.Tracker;

/// <summary>Where a tracker listens and how much it takes on.</summary>
public sealed record TrackerServerOptions
{
    /// <summary>Where to listen: an IP address of this machine, <c>0.0.0.0</c> or <c>::</c> for all of them, or a name that resolves to
    /// one; port 0 for any that is free.</summary>
    public required PeerAddress Listen { get; init; }

    /// <summary>The scheme of the records.</summary>
    public required ISignatures Signatures { get; init; }

    /// <summary>The clock of expiry and heartbeats.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How often peers are to ping.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a peer may be silent before it is taken off the list.</summary>
    public TimeSpan Expiry => PingInterval * 3;

    /// <summary>Least time between two events to one listener: what changes meanwhile is told as one.</summary>
    public TimeSpan PushInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Networks side by side.</summary>
    public int MaxNetworks { get; init; } = 1000;

    /// <summary>Members of one network.</summary>
    public int MaxMembers { get; init; } = 10_000;

    /// <summary>Bytes that are remembered of all members of all networks together. Beyond, those that are gone are forgotten, and then
    /// nobody more is taken.</summary>
    public long MaxBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Listeners of all networks together.</summary>
    public int MaxListeners { get; init; } = 20_000;

    /// <summary>Where events go; nowhere if null.</summary>
    public ILoggerFactory? Logging { get; init; }
}
