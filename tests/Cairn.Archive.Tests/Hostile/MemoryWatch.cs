using System.Diagnostics;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>
/// Looks again and again, on a timer of its own, how much more memory the process takes than at first, managed or not. Only what is needed
/// counts: where it seems to be much, garbage is collected before it is measured. Thread-safe.
/// </summary>
internal sealed class MemoryWatch : IDisposable
{
    private const long Worrying = 128 << 20;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly long _before = Needed();
    private readonly Timer _timer;
    private long _most;
    private long _looked;
    private long _collected;
    private TimeSpan _collecting;

    public MemoryWatch() => _timer = new Timer(_ => Look(), null, Pace, Pace);

    /// <summary>Most bytes seen so far, those of now among them.</summary>
    public long Most
    {
        get
        {
            lock (_gate)
            {
                Measure(isLast: true);
                return _most;
            }
        }
    }

    /// <summary>Looks now, unless somebody does or just did: a look costs more than most of what is watched.</summary>
    public void Look()
    {
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _looked)) < Shortest || !_gate.TryEnter())
            return;

        try
        {
            Volatile.Write(ref _looked, Stopwatch.GetTimestamp());
            Measure(isLast: false);
        }
        finally
        {
            _gate.Exit();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Measure(bool isLast)
    {
        // A collection at every look would take for ever: all of them get one part in twenty of the time.
        var taken = Environment.WorkingSet - _before;
        if (taken <= Worrying || taken <= _most)
        {
            _most = Math.Max(_most, taken);
        }
        else if (isLast || Stopwatch.GetElapsedTime(_collected) > 19 * _collecting)
        {
            var start = Stopwatch.GetTimestamp();
            _most = Math.Max(_most, Needed() - _before);
            _collected = Stopwatch.GetTimestamp();
            _collecting = Stopwatch.GetElapsedTime(start, _collected);
        }
    }

    private static long Needed()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Environment.WorkingSet;
    }
}
