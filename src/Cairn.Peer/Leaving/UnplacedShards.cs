using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Peer.Leaving;

/// <summary>Shards of one owner that nobody took over.</summary>
/// <param name="Owner">Whose.</param>
/// <param name="Name">What people call the owner; null when that is not known.</param>
/// <param name="Shards">How many.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Why">Why the last of them was not taken; a sentence.</param>
public sealed record UnplacedShards(PeerId Owner, string? Name, int Shards, ByteSize Bytes, string Why);
