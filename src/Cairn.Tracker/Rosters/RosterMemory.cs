namespace Cairn.Tracker.Rosters;

/// <summary>Counts the bytes that rosters remember, against a limit: numbers of networks and members do not bound them, as a record may
/// be fifty times as large as another. A network's account is part of the account of all, so that none takes all there is.
/// Thread-safe.</summary>
/// <param name="limit">Most bytes.</param>
/// <param name="whole">The account that this one is part of; null for the whole.</param>
internal sealed class RosterMemory(long limit, RosterMemory? whole = null)
{
    private long _taken;

    /// <summary>Bytes that are taken.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes so many more, or gives back if negative; false if there are not as many left.</summary>
    public bool TryTake(long bytes)
    {
        if (bytes <= 0)
        {
            Give(-bytes);
            return true;
        }

        if (Interlocked.Add(ref _taken, bytes) <= limit && (whole is null || whole.TryTake(bytes)))
            return true;

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>Gives back.</summary>
    public void Give(long bytes)
    {
        Interlocked.Add(ref _taken, -bytes);
        whole?.Give(bytes);
    }
}
