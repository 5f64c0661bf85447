using Cairn.Core.Ids;
using Cairn.Core.Merkle;

namespace Cairn.Protocol.Calls;

/// <summary>Asks for leaves of a blob.</summary>
/// <param name="Blob">The blob.</param>
/// <param name="Range">Which leaves; a range beyond the end is cut to it by the holder.</param>
public sealed record FetchRequest(BlobId Blob, LeafRange Range);
