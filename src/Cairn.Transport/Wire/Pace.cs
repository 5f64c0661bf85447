namespace Cairn.Transport.Wire;

/// <summary>
/// How long to go on waiting for another side that must keep moving. It may stand still for the whole grace; time that it makes one wait
/// is used up, and each byte earns some back, but never more than the whole. So neither standing still nor bytes that trickle in ever so
/// slowly hold anything for long, however much had come before. Not thread-safe.
/// </summary>
internal sealed class Pace
{
    /// <summary>Less would be over before what has already come can be taken.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    private readonly TimeSpan _grace;
    private readonly int _minBytesPerSecond;
    private readonly TimeProvider _time;
    private TimeSpan _left;
    private long _since;

    /// <summary>Starts with the whole grace.</summary>
    /// <param name="grace">How long it may stand still.</param>
    /// <param name="minBytesPerSecond">What it must move on average while it is waited for; 0 if any byte earns the whole grace.</param>
    /// <param name="time">The clock.</param>
    public Pace(TimeSpan grace, int minBytesPerSecond, TimeProvider time)
    {
        (_grace, _minBytesPerSecond, _time) = (grace, minBytesPerSecond, time);
        _left = grace;
    }

    /// <summary>A wait begins; it may take so long.</summary>
    public TimeSpan Begin()
    {
        _since = _time.GetTimestamp();
        return _left;
    }

    /// <summary>The wait is over, and brought so many bytes.</summary>
    public void Moved(int bytes)
    {
        var earned = _minBytesPerSecond == 0 && bytes > 0 ? _grace : SecondsFor(bytes);
        var left = _left - _time.GetElapsedTime(_since) + earned;
        _left = left > _grace ? _grace : left < Least ? Least : left;
    }

    private TimeSpan SecondsFor(int bytes) =>
        _minBytesPerSecond == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)bytes / _minBytesPerSecond);
}
