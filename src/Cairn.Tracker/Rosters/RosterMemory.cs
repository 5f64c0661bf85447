namespace Cairn.Tracker.Rosters;

/// <summary>Counts the bytes that all rosters together remember, against one limit: numbers of networks and members do not bound them,
/// as a record may be fifty times as large as another. Thread-safe.</summary>
/// <param name="limit">Most bytes.</param>
internal sealed class RosterMemory(long limit)
{
    private long _taken;

    /// <summary>Bytes that are taken.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes so many more, or gives back if negative; false if there are not as many left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit || bytes <= 0)
            return true;

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>Gives back.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
