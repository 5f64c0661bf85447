using System.Security.Cryptography;
using Cairn.Core.Ids;
using Cairn.Core.Keys;

namespace Cairn.Archive.Sealing;

/// <summary>
/// Names chunks: HMAC-SHA-256 under the id key, so that nobody else can tell whether an owner keeps a known file. Thread-safe.
/// </summary>
internal sealed class ChunkNamer(ArchiveKeys keys)
{
    /// <summary>The id of a chunk with this content.</summary>
    public ChunkId Name(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[Hash256.Size];
        HMACSHA256.HashData(keys.Id.Span, content, digest);
        return new ChunkId(new Hash256(digest));
    }
}
