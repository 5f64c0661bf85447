namespace Cairn.Peer.Node;

/// <summary>What the upkeep does for the owner, each in its turn with backups.</summary>
/// <param name="Reunite">Completes a recovery.</param>
/// <param name="ClearTombstones">Forgets dropped packs that nobody keeps any more.</param>
internal sealed record UpkeepTurns(Func<CancellationToken, Task> Reunite, Func<CancellationToken, Task> ClearTombstones);
