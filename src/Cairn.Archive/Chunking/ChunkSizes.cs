using System.Numerics;
using Cairn.Archive.Trees;

namespace Cairn.Archive.Chunking;

/// <summary>What sizes content-defined chunks have, in bytes.</summary>
/// <param name="Minimum">No chunk is shorter, but the last of a file.</param>
/// <param name="Normal">Where cutting changes from rare to frequent; a power of two. Most chunks are a little longer.</param>
/// <param name="Maximum">No chunk is longer.</param>
internal readonly record struct ChunkSizes(int Minimum, int Normal, int Maximum)
{
    /// <summary>
    /// 256 KiB, 1 MiB, 4 MiB: large enough that a terabyte has a million chunks, small enough that a changed byte costs about a megabyte.
    /// Part of the archive's format: other sizes would cut old files anew.
    /// </summary>
    public static readonly ChunkSizes Default = new(256 * 1024, 1024 * 1024, 4 * 1024 * 1024);

    /// <summary>
    /// Of listings: 4 KiB, 16 KiB, 64 KiB, so that a changed entry costs little, and many directories can be open at once.
    /// </summary>
    public static readonly ChunkSizes Listing = new(4 * 1024, 16 * 1024, TreeFormat.MaximumChunk);

    /// <summary>Base-two logarithm of <see cref="Normal"/>.</summary>
    public int NormalBits => BitOperations.Log2((uint)Normal);
}
