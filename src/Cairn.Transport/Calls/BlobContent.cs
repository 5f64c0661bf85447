using System.Net;

namespace Cairn.Transport.Calls;

/// <summary>A blob as the body of one request.</summary>
internal sealed class BlobContent(BlobSending sending, CallWatch watch) : HttpContent
{
    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = sending.Length;
        return true;
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => sending.SendAsync(stream, watch);
}
