namespace Cairn.Tidy.Graph;

/// <summary>
/// The house: which project stands on which floor, and which projects below it references. docs/architecture.md draws it;
/// a change here is a change of the design and comes with a decision record.
/// </summary>
internal static class Floors
{
    public static IReadOnlyList<Room> Rooms { get; } =
    [
        new(1, "Cairn.Core", []),
        new(2, "Cairn.Protocol", ["Cairn.Core"]),
        new(2, "Cairn.Platform", ["Cairn.Core"]),
        new(3, "Cairn.Archive", ["Cairn.Core", "Cairn.Platform", "Cairn.Protocol"]),
        new(3, "Cairn.Vault", ["Cairn.Core", "Cairn.Platform", "Cairn.Protocol"]),
        new(3, "Cairn.Cluster", ["Cairn.Core", "Cairn.Protocol"]),
        new(3, "Cairn.Erasure", ["Cairn.Core", "Cairn.Protocol"]),
        new(4, "Cairn.Peer",
            ["Cairn.Archive", "Cairn.Cluster", "Cairn.Core", "Cairn.Erasure", "Cairn.Platform", "Cairn.Protocol", "Cairn.Vault"]),
        new(4, "Cairn.Tracker", ["Cairn.Cluster", "Cairn.Core", "Cairn.Platform", "Cairn.Protocol"]) { ServesHttp = true },
        new(4, "Cairn.Transport", ["Cairn.Core", "Cairn.Platform", "Cairn.Protocol"]) { ServesHttp = true },
        new(5, "Cairn.Cli",
            [
                "Cairn.Archive", "Cairn.Cluster", "Cairn.Core", "Cairn.Erasure", "Cairn.Peer", "Cairn.Platform", "Cairn.Protocol",
                "Cairn.Tracker", "Cairn.Transport", "Cairn.Vault",
            ]) { ServesHttp = true },
    ];

    /// <summary>Projects that run inside the simulator and reach the outside only through the seams.</summary>
    public static IReadOnlyList<string> Simulated { get; } = ["Cairn.Archive", "Cairn.Vault", "Cairn.Cluster", "Cairn.Peer"];
}
