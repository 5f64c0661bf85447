using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Protocol.Blobs;
using Microsoft.AspNetCore.Http;

namespace Cairn.Transport.Serving;

/// <summary>The body of a request as a blob: what the service does not read stays with the caller.</summary>
internal sealed class RequestSource(HttpContext context, PeerId caller, long length) : IBlobSource
{
    private readonly Pacing _pacing = context.Pacing();

    /// <inheritdoc/>
    public long Length => length;

    /// <summary>Bytes read so far.</summary>
    public long Taken { get; private set; }

    /// <summary>Whether the caller went away or stood still.</summary>
    public bool IsCutOff { get; private set; }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        try
        {
            var count = await _pacing.ReadAsync(destination, cancellation);
            Taken += count;
            return count;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            IsCutOff = true;
            throw CutOff(e);
        }
    }

    /// <summary>Reads what is left, so that the caller, which does not listen before it has sent everything, hears the answer. False if
    /// the caller does not get so far.</summary>
    public async Task<bool> TryDrainAsync(CancellationToken cancellation)
    {
        var rest = new byte[16 * 1024];
        try
        {
            while (Taken < length)
                await ReadAsync(rest, cancellation);

            return true;
        }
        catch (CairnException)
        {
            return false;
        }
    }

    /// <summary>Nothing is held.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private CairnException CutOff(Exception cause) => new(
        ErrorKind.Unreachable,
        "cut-off",
        (
            $"Peer {caller.Short()} broke off after {Taken} of {length} bytes.",
            "Nothing of it is kept.",
            "It sends again by itself."),
        cause);
}
