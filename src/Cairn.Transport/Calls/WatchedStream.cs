using Cairn.Transport.Wire;

namespace Cairn.Transport.Calls;

/// <summary>
/// The body of an answer: reads move the watch's deadline as the pace allows, and more than the limit is an error, unless the reader
/// starts anew.
/// </summary>
/// <param name="inner">The body.</param>
/// <param name="watch">The watch over the call.</param>
/// <param name="pace">How fast the other side must be; null if the deadline stays as it is.</param>
/// <param name="limit">Most bytes.</param>
internal sealed class WatchedStream(Stream inner, CallWatch watch, Pace? pace, long limit) : Stream
{
    private long _taken;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => _taken;
        set => throw new NotSupportedException();
    }

    /// <summary>What comes from now on has the whole limit again.</summary>
    public void StartAnew() => _taken = 0;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (pace is not null)
            watch.Next(pace.Begin());

        var count = await inner.ReadAsync(buffer, cancellationToken);
        pace?.Moved(count);
        _taken += count;
        return _taken <= limit ? count : throw new InvalidDataException($"The answer is longer than {limit} bytes.");
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are read asynchronously.");

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();

        base.Dispose(disposing);
    }
}
