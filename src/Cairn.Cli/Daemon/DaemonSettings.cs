using Cairn.Core.Errors;
using Cairn.Core.Sizes;
using Cairn.Peer.Node;

namespace Cairn.Cli.Daemon;

/// <summary>Settings that come from the environment, spelled <c>CAIRN_PING_INTERVAL=5s</c>.</summary>
internal sealed record DaemonSettings
{
    /// <summary>How often a peer tells the tracker that it is there. Default 5 s.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Those of the peer itself.</summary>
    public PeerSettings Peer { get; init; } = new();

    /// <summary>The defaults, with what the environment says instead.</summary>
    /// <exception cref="CairnException">A value is no duration, or none that could work (code <c>bad-setting</c>).</exception>
    public static DaemonSettings Read(Func<string, string?> variable)
    {
        var defaults = new DaemonSettings();
        return new DaemonSettings
        {
            PingInterval = Duration(variable, "CAIRN_PING_INTERVAL", defaults.PingInterval, TimeSpan.FromMilliseconds(100)),
            Peer = defaults.Peer with
            {
                UndeleteWindow = Duration(variable, "CAIRN_UNDELETE_WINDOW", defaults.Peer.UndeleteWindow, TimeSpan.Zero),
                RepairGrace = Duration(variable, "CAIRN_REPAIR_GRACE", defaults.Peer.RepairGrace, TimeSpan.FromSeconds(1)),
            },
        };
    }

    private static TimeSpan Duration(Func<string, string?> variable, string name, TimeSpan otherwise, TimeSpan least)
    {
        if (variable(name) is not { Length: > 0 } text)
            return otherwise;

        if (Durations.TryParse(text, out var duration) && duration >= least)
            return duration;

        throw new CairnException(
            ErrorKind.BadUsage,
            "bad-setting",
            $"The environment variable {name} is '{text}', which is no duration that it can have.",
            "Nothing was started.",
            $"Give a duration of at least {least.TotalMilliseconds}ms, such as 90s or 24h, or unset it.");
    }
}
