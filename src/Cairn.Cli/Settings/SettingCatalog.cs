using Cairn.Core.Errors;

namespace Cairn.Cli.Settings;

/// <summary>All settings that there are.</summary>
internal static class SettingCatalog
{
    /// <summary>How often a peer tells the tracker that it is there.</summary>
    public static readonly Setting PingInterval = new()
    {
        Name = "ping.interval",
        Default = "5s",
        Least = "100ms",
        Meaning = "How often peers tell the tracker that they are there; who is silent for three times as long is held for dead.",
    };

    /// <summary>How long a holder may be silent before what it holds is placed elsewhere.</summary>
    public static readonly Setting RepairGrace = new()
    {
        Name = "repair.grace",
        Default = "24h",
        Least = "1s",
        Meaning = "How long a holder may be silent before what it holds is placed elsewhere; too few that are left are not waited for.",
    };

    /// <summary>How long what cannot be done without the tracker waits for it.</summary>
    public static readonly Setting TrackerWait = new()
    {
        Name = "tracker.wait",
        Default = "60s",
        Least = "0s",
        Meaning = "How long what cannot be done without the tracker waits for it: the first start of a peer, and a goodbye.",
    };

    /// <summary>How long holders keep what was dropped.</summary>
    public static readonly Setting UndeleteWindow = new()
    {
        Name = "undelete.window",
        Default = "24h",
        Least = "0s",
        Most = "732d",
        Meaning = "How long holders keep what was dropped; stands in new contracts and manifests.",
    };

    /// <summary>All, by name.</summary>
    public static readonly IReadOnlyList<Setting> All = [PingInterval, RepairGrace, TrackerWait, UndeleteWindow];

    /// <summary>The setting of a name.</summary>
    /// <param name="name">As it was written.</param>
    /// <param name="place">Where, for the message; empty for a command line.</param>
    /// <exception cref="CairnException">There is none (code <c>no-such-setting</c>).</exception>
    public static Setting Find(string name, string place) =>
        All.FirstOrDefault(setting => setting.Name == name) ?? throw new CairnException(
            ErrorKind.BadUsage,
            "no-such-setting",
            Suggestion.Sentence($"{place}There is no setting '{name}'", name, All.Select(setting => setting.Name)),
            "Nothing was done.",
            "'cairn config get' lists the settings.");
}
