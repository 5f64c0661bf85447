namespace Cairn.Archive.Chunking;

/// <summary>The classic scheme: pieces of one size, the last one always shorter.</summary>
/// <param name="size">Bytes of all pieces but the last.</param>
internal sealed class FixedChunker(int size) : IChunker
{
    /// <inheritdoc/>
    public int MaximumSize => size;

    /// <inheritdoc/>
    public bool EndsShort => true;

    /// <inheritdoc/>
    public int Cut(ReadOnlySpan<byte> data) => Math.Min(size, data.Length);
}
