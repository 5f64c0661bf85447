using Cairn.Archive.Packing;
using Cairn.Core.Ids;
using Cairn.Protocol.Blobs;

namespace Cairn.Peer.Placing;

/// <summary>A stored pack whole, read from its holders when it is first wanted and kept until disposed. For one caller at a time.</summary>
internal sealed class PackContent(PackFetcher fetcher, PackId pack, long length) : IDisposable
{
    private PackBytes? _bytes;

    /// <summary>All of it, verified.</summary>
    /// <exception cref="Core.Errors.CairnException">See <see cref="PackFetcher.ReadAsync"/>.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> BytesAsync(CancellationToken cancellation)
    {
        _bytes ??= await fetcher.ReadAsync(pack, 0, checked((int)length), cancellation);
        return _bytes.Memory;
    }

    /// <summary>The same as a source, which reads nothing unless it is read itself.</summary>
    public IBlobSource AsSource() => new Source(this, length);

    public void Dispose() => _bytes?.Dispose();

    private sealed class Source(PackContent content, long length) : IBlobSource
    {
        private int _position;

        public long Length => length;

        public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
        {
            var bytes = await content.BytesAsync(cancellation);
            var count = Math.Min(destination.Length, bytes.Length - _position);
            bytes.Slice(_position, count).CopyTo(destination);
            _position += count;
            return count;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
