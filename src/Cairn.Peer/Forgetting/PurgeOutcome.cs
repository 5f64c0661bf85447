namespace Cairn.Peer.Forgetting;

/// <summary>What became of a purge.</summary>
/// <param name="Done">Peers that removed at once what was dropped, by name.</param>
/// <param name="Missed">Peers that did not, by name, each with the reason. They remove it like anything else, when the window has
/// passed.</param>
public sealed record PurgeOutcome(IReadOnlyList<string> Done, IReadOnlyList<string> Missed);
