using Cairn.Cli.Settings;
using Cairn.Core.Errors;
using Cairn.Peer.Node;

namespace Cairn.Cli.Daemon;

/// <summary>What an operator has set, as <c>up</c> and <c>tracker</c> obey it.</summary>
internal sealed record DaemonSettings
{
    /// <summary>How often a peer tells the tracker that it is there. Default 5 s.</summary>
    public required TimeSpan PingInterval { get; init; }

    /// <summary>How long what cannot be done without the tracker waits for it. Default 60 s.</summary>
    public required TimeSpan TrackerWait { get; init; }

    /// <summary>Those of the peer itself.</summary>
    public required PeerSettings Peer { get; init; }

    /// <summary>Those of a home: of the environment, else of its <c>settings.json</c>, else the defaults.</summary>
    /// <exception cref="CairnException"><c>bad-settings</c>, <c>no-such-setting</c>, <c>bad-setting</c>.</exception>
    public static DaemonSettings OfHome(string home, Func<string, string?> variable) => From(SettingsFile.Read(home), variable);

    /// <summary>Those of the environment alone, for who has no home.</summary>
    /// <exception cref="CairnException"><c>bad-setting</c>.</exception>
    public static DaemonSettings OfEnvironment(Func<string, string?> variable) => From(new Dictionary<string, string>(), variable);

    private static DaemonSettings From(IReadOnlyDictionary<string, string> file, Func<string, string?> variable)
    {
        TimeSpan Of(Setting setting) => SettingValue.Of(setting, file, variable).Duration;
        return new DaemonSettings
        {
            PingInterval = Of(SettingCatalog.PingInterval),
            TrackerWait = Of(SettingCatalog.TrackerWait),
            Peer = new PeerSettings
            {
                RepairGrace = Of(SettingCatalog.RepairGrace),
                UndeleteWindow = Of(SettingCatalog.UndeleteWindow),
            },
        };
    }
}
