namespace Cairn.Protocol.Blobs;

/// <summary>Bytes that are read once, from front to back, by one reader.</summary>
public interface IBlobSource : IAsyncDisposable
{
    /// <summary>Bytes in all.</summary>
    long Length { get; }

    /// <summary>Reads the next bytes, at least one unless the end is reached; 0 at the end.</summary>
    /// <exception cref="Core.Errors.CairnException">The other side went away (<c>cut-off</c>) or the disk failed.</exception>
    ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation);
}
