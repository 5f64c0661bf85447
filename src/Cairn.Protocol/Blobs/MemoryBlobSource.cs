namespace Cairn.Protocol.Blobs;

/// <summary>Bytes in memory as a source.</summary>
/// <param name="content">The bytes; not copied, so they must stay unchanged while they are read.</param>
public sealed class MemoryBlobSource(ReadOnlyMemory<byte> content) : IBlobSource
{
    private int _position;

    /// <inheritdoc/>
    public long Length => content.Length;

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var count = Math.Min(destination.Length, content.Length - _position);
        content.Slice(_position, count).CopyTo(destination);
        _position += count;
        return ValueTask.FromResult(count);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
