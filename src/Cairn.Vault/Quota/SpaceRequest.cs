using Cairn.Core.Ids;

namespace Cairn.Vault.Quota;

/// <summary>Room that a store asks for.</summary>
/// <param name="Owner">On whose account.</param>
/// <param name="OwnerBytes">Bytes that count against the contract; 0 for a shard that the owner has here already or that is taken under a
/// mandate.</param>
/// <param name="OwnerLimit">Most bytes that the contract grants.</param>
/// <param name="Allocation">Bytes that the new file takes, in whole blocks; 0 when the blob is here already.</param>
internal readonly record struct SpaceRequest(PeerId Owner, long OwnerBytes, long OwnerLimit, long Allocation);
