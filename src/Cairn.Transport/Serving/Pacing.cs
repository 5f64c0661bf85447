using Cairn.Transport.Calls;
using Cairn.Transport.Wire;
using Microsoft.AspNetCore.Http;

namespace Cairn.Transport.Serving;

/// <summary>
/// What one call waits for its caller, which must keep sending its body and taking its answer. Kestrel's own rates are averages since
/// the beginning: after many fast bytes they let a caller stand still for hours. Not thread-safe.
/// </summary>
internal sealed class Pacing(HttpContext context, PeerServerOptions options) : IDisposable
{
    /// <summary>What an answer is sent in.</summary>
    public const int PieceSize = 64 * 1024;

    private readonly CallWatch _watch = new(Timeout.InfiniteTimeSpan, options.Time, context.RequestAborted);
    private readonly Pace _arriving = new(options.SlowGrace, options.MinBytesPerSecond, options.Time);

    /// <summary>Whether the caller did not take its answer in time.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>Reads from the body.</summary>
    /// <exception cref="IOException">The caller broke off, or sent less than it had told.</exception>
    /// <exception cref="OperationCanceledException">It went away, or is too slow; or the cancellation was asked for.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        using var giveUp = cancellation.UnsafeRegister(static state => ((CallWatch)state!).Abort(), _watch);
        var allowed = _arriving.Begin();
        var reading = context.Request.Body.ReadAsync(destination, _watch.Token);
        if (!reading.IsCompleted)
            _watch.Next(allowed);

        var count = await reading;
        _watch.Next(Timeout.InfiniteTimeSpan);
        _arriving.Moved(count);
        return count;
    }

    /// <summary>Sends on what was written, at most a piece; false if nobody takes any more.</summary>
    /// <exception cref="OperationCanceledException">The caller went away or is too slow.</exception>
    public async ValueTask<bool> FlushAsync(int bytes)
    {
        var flushing = context.Response.BodyWriter.FlushAsync(_watch.Token);
        if (!flushing.IsCompleted)
            _watch.Next(AllowedFor(bytes));

        try
        {
            var flushed = await flushing;
            _watch.Next(Timeout.InfiniteTimeSpan);
            return !flushed.IsCompleted;
        }
        finally
        {
            GaveUp |= _watch.TimedOut;
        }
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose() => _watch.Dispose();

    /// <summary>A piece is taken as a whole or not, so that nothing trickles here.</summary>
    private TimeSpan AllowedFor(int bytes)
    {
        var slowest = TimeSpan.FromSeconds((double)bytes / options.MinBytesPerSecond);
        return slowest > options.SlowGrace ? slowest : options.SlowGrace;
    }
}
