namespace Cairn.Archive.Chunking;

/// <summary>
/// Decides where a file is cut. Pure: the same bytes are cut at the same places, in whatever portions they are read. Thread-safe.
/// </summary>
internal interface IChunker
{
    /// <summary>The most bytes that a chunk has.</summary>
    int MaximumSize { get; }

    /// <summary>
    /// Whether a file must end with a chunk shorter than <see cref="MaximumSize"/>, so that an empty one is added when its length is a
    /// multiple of it (and to an empty file). Otherwise an empty file has no chunk.
    /// </summary>
    bool EndsShort { get; }

    /// <summary>
    /// The length of the chunk that starts at the first byte. It is final when it is shorter than <paramref name="data"/> or has the
    /// maximum size, whatever follows; otherwise the chunk ends there only if the file does.
    /// </summary>
    /// <param name="data">The next bytes of the file, at least one; more than <see cref="MaximumSize"/> are never needed.</param>
    int Cut(ReadOnlySpan<byte> data);
}
