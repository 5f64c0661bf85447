using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Signing;
using Microsoft.Extensions.Logging;

namespace Cairn.Transport.Trackers;

/// <summary>Which tracker to follow, and as whom.</summary>
public sealed record TrackerDirectoryOptions
{
    /// <summary>The tracker's URL, http or https; a path is kept.</summary>
    public required Uri Tracker { get; init; }

    /// <summary>The network.</summary>
    public required NetworkId Network { get; init; }

    /// <summary>This peer; stays the caller's to dispose, after the directory.</summary>
    public required DeviceIdentity Identity { get; init; }

    /// <summary>The scheme.</summary>
    public required ISignatures Signatures { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>How often to ping; more often if the tracker wants it.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For an answer of the tracker, connection included.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for a tracker that is away where nothing can be done without it: at the first start of a peer that knows
    /// no other, and for a goodbye.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>Hears, now and then while such a wait lasts, for how long it has; called from any thread. Null for nobody.</summary>
    public Action<TimeSpan>? OnWaiting { get; init; }

    /// <summary>The members known from before, which count until the tracker is reached. Their credentials were verified then.</summary>
    public IReadOnlyList<Member> Known { get; init; } = [];

    /// <summary>Where events go; nowhere if null.</summary>
    public ILoggerFactory? Logging { get; init; }
}
