using Cairn.Protocol.Blobs;

namespace Cairn.Transport.Tests.Calls;

/// <summary>A source that says how much of it was asked for, and since when nothing was.</summary>
internal sealed class CountedSource(IBlobSource inner) : IBlobSource
{
    private static readonly TimeSpan Stillness = TimeSpan.FromMilliseconds(50);

    private long _given;
    private long _lastRead = TimeProvider.System.GetTimestamp();
    private int _disposed;

    /// <summary>Reading on after so many bytes fails.</summary>
    public long FailsAfter { get; init; } = long.MaxValue;

    public long Length => inner.Length;

    /// <summary>Bytes that were taken out of the source.</summary>
    public long Given => Volatile.Read(ref _given);

    /// <summary>Whether it was begun, and nobody has read for a while: whoever sends it is stopped.</summary>
    public bool IsStill =>
        Given > 0 && TimeProvider.System.GetElapsedTime(Volatile.Read(ref _lastRead)) > Stillness;

    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        if (Given >= FailsAfter)
            throw new InvalidDataException("The disk failed.");

        var count = await inner.ReadAsync(destination, cancellation);
        Interlocked.Add(ref _given, count);
        Volatile.Write(ref _lastRead, TimeProvider.System.GetTimestamp());
        return count;
    }

    public ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _disposed, 1);
        return inner.DisposeAsync();
    }
}
