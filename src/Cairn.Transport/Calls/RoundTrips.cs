namespace Cairn.Transport.Calls;

/// <summary>A smoothed round trip: each sample moves it by an eighth of the difference (RFC 6298, section 2.3). Thread-safe.</summary>
internal sealed class RoundTrips
{
    private const int Weight = 8;

    private readonly Lock _lock = new();
    private TimeSpan? _smoothed;

    /// <summary>The average; null before the first sample.</summary>
    public TimeSpan? Smoothed
    {
        get
        {
            lock (_lock)
                return _smoothed;
        }
    }

    /// <summary>Takes a sample.</summary>
    public void Add(TimeSpan sample)
    {
        lock (_lock)
            _smoothed = _smoothed is { } old ? old + ((sample - old) / Weight) : sample;
    }
}
