using Cairn.Core.Signing;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
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

    /// <summary>How long a peer may be silent before it is called.</summary>
    public TimeSpan ProbeAfter => PingInterval * 2;

    /// <summary>How long a peer may be silent that another one suspects and that does not answer the tracker either: it has missed a
    /// ping.</summary>
    public TimeSpan SuspectExpiry => PingInterval * 1.5;

    /// <summary>Calls a peer at the addresses of its record and finds out whether it answers there, with its own key; null where nobody
    /// is called, and silence alone decides. Called for several peers at once; takes its time-out from the token.</summary>
    public Func<Signed<MemberRecord>, CancellationToken, Task<bool>>? Probe { get; init; }

    /// <summary>For one such call.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Such calls at one time.</summary>
    public int MaxProbes { get; init; } = 32;

    /// <summary>Least time between two events to one listener, to which <see cref="PushPerListener"/> is added: what changes meanwhile is
    /// told as one.</summary>
    public TimeSpan PushInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How much longer that time is for each listener of the network, so that a thousand that join at once do not cost a million
    /// events.</summary>
    public TimeSpan PushPerListener { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Networks side by side.</summary>
    public int MaxNetworks { get; init; } = 1000;

    /// <summary>Members of one network.</summary>
    public int MaxMembers { get; init; } = 10_000;

    /// <summary>Bytes that are remembered of all members of all networks together. Beyond, those that are gone are forgotten, and then
    /// nobody more is taken. Half of it is for the networks in equal parts, the other half for whoever needs more.</summary>
    public long MaxBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>The same for one network, so that its members cannot keep those of other networks out.</summary>
    public long MaxBytesPerNetwork { get; init; } = 128 * 1024 * 1024;

    /// <summary>Bytes that are remembered of what all peers tell beyond that they are there: receipts, shared files, reports. Apart from
    /// <see cref="MaxBytes"/>, so that none of it keeps a member out.</summary>
    public long MaxHintBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>The same for one network.</summary>
    public long MaxHintBytesPerNetwork { get; init; } = 64 * 1024 * 1024;

    /// <summary>The same for one peer.</summary>
    public long MaxHintBytesPerPeer { get; init; } = 16 * 1024 * 1024;

    /// <summary>Connections from one address. Peers behind one router share it; each has two or three.</summary>
    public int MaxConnectionsPerAddress { get; init; } = 512;

    /// <summary>For the headers of a request, and for each next piece of its body.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Listeners of all networks together.</summary>
    public int MaxListeners { get; init; } = 20_000;

    /// <summary>Where events go; nowhere if null.</summary>
    public ILoggerFactory? Logging { get; init; }
}
