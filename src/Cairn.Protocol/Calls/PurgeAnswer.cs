using Cairn.Core.Sizes;

namespace Cairn.Protocol.Calls;

/// <summary>What a holder removed at the owner key's word.</summary>
/// <param name="Packs">Packs of which it keeps nothing any more.</param>
/// <param name="Room">Room that is free again.</param>
public sealed record PurgeAnswer(int Packs, ByteSize Room);
