using System.Buffers;
using Cairn.Protocol.Blobs;

namespace Cairn.Transport.Calls;

/// <summary>
/// A source that is sent at most once, by whichever attempt of a call gets so far that the other side wants it: piece by piece, no
/// faster than the other side takes it.
/// </summary>
internal sealed class BlobSending(IBlobSource source, PeerCallsOptions options)
{
    /// <summary>What is read and written at a time.</summary>
    private const int PieceSize = 128 * 1024;

    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _started;

    /// <summary>Bytes to send.</summary>
    public long Length => source.Length;

    /// <summary>Whether the source was touched, so that it cannot be sent again.</summary>
    public bool Started => Volatile.Read(ref _started) != 0;

    /// <summary>What the source threw, if it did: the failure is this machine's, not the other side's.</summary>
    public Exception? SourceFailure { get; private set; }

    /// <summary>Ends when the source is no longer in use: the client may give up on a request while its body is still written.</summary>
    public Task Finished => Started ? _finished.Task : Task.CompletedTask;

    /// <summary>Sends everything.</summary>
    public async Task SendAsync(Stream destination, CallWatch watch)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
            throw new InvalidOperationException("A blob source is read once.");

        var piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            for (var left = source.Length; left > 0;)
            {
                var count = await ReadAsync(piece.AsMemory(0, (int)Math.Min(PieceSize, left)), watch);
                watch.Next(options.StallTimeout);
                await destination.WriteAsync(piece.AsMemory(0, count), watch.Token);
                left -= count;
            }

            watch.Next(options.AnswerTimeout);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
            _finished.TrySetResult();
        }
    }

    private async ValueTask<int> ReadAsync(Memory<byte> destination, CallWatch watch)
    {
        try
        {
            var reading = source.ReadAsync(destination, watch.Token);

            // A slow disk here is no stall over there.
            if (!reading.IsCompleted)
                watch.Next(Timeout.InfiniteTimeSpan);

            var count = await reading;
            return count > 0 ? count : throw new InvalidOperationException("A blob source ended before the length it had told.");
        }
        catch (Exception e) when (!watch.Token.IsCancellationRequested)
        {
            SourceFailure = e;
            throw;
        }
    }
}
