using Cairn.Core.Merkle;
using Cairn.Protocol.Blobs;

namespace Cairn.Protocol.Calls;

/// <summary>Leaves of a blob, not to be trusted before the proof holds against the blob's id.</summary>
/// <param name="Proof">Proof for the range that follows.</param>
/// <param name="Content">The bytes; whoever gets the answer disposes it.</param>
public sealed record FetchAnswer(MerkleProof Proof, IBlobSource Content);
