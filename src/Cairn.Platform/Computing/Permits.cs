using System.Threading.Channels;

namespace Cairn.Platform.Computing;

/// <summary>
/// A number of permits to take and give back, for bounding what is under way. Unlike a semaphore it waits on the caller's own scheduler,
/// which the simulator needs. Waiters are served in order. Thread-safe.
/// </summary>
public sealed class Permits
{
    private readonly Channel<int> _free;

    /// <summary>All <paramref name="count"/> permits are free.</summary>
    public Permits(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _free = Channel.CreateBounded<int>(count);
        for (var i = 0; i < count; i++)
            _free.Writer.TryWrite(0);
    }

    /// <summary>Waits for a permit; dispose what it yields, once, to give it back.</summary>
    public async ValueTask<Held> TakeAsync(CancellationToken cancellation)
    {
        await _free.Reader.ReadAsync(cancellation);
        return new Held(this);
    }

    /// <summary>A permit that is taken.</summary>
    public readonly struct Held : IDisposable
    {
        private readonly Permits _permits;

        internal Held(Permits permits) => _permits = permits;

        /// <summary>Gives it back.</summary>
        public void Dispose() => _permits._free.Writer.TryWrite(0);
    }
}
