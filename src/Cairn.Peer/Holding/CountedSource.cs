using Cairn.Peer.Node;
using Cairn.Protocol.Blobs;

namespace Cairn.Peer.Holding;

/// <summary>A blob on its way out, counted as a transfer until it is disposed.</summary>
internal sealed class CountedSource(IBlobSource content, TransferCount.Token upload) : IBlobSource
{
    private bool _ended;

    public long Length => content.Length;

    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation) =>
        content.ReadAsync(destination, cancellation);

    public ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            _ended = true;
            upload.Dispose();
        }

        return content.DisposeAsync();
    }
}
