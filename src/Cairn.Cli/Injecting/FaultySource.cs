using Cairn.Protocol.Blobs;

namespace Cairn.Cli.Injecting;

/// <summary>Content that passes through a fuse and through noise.</summary>
internal sealed class FaultySource(IBlobSource content, Fuse fuse, Noise noise) : IBlobSource
{
    /// <inheritdoc/>
    public long Length => content.Length;

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        fuse.Check();
        var count = fuse.Pass(await content.ReadAsync(destination, cancellation));
        if (count > 0)
            noise.Pass(destination.Span[..count]);

        return count;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        fuse.Check();
        await content.DisposeAsync();
    }
}
