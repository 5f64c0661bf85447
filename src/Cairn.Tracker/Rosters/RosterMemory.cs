namespace Cairn.Tracker.Rosters;

/// <summary>Counts the bytes that rosters remember, against a limit: numbers of networks and members do not bound them, as a record may
/// be fifty times as large as another. A network's account is part of the account of all, so that none takes all there is; but for a
/// little that each has for itself, so that a few together do not either. Thread-safe.</summary>
/// <param name="limit">Most bytes.</param>
/// <param name="whole">The account that this one is part of; null for the whole.</param>
/// <param name="own">Bytes that do not count there.</param>
internal sealed class RosterMemory(long limit, RosterMemory? whole = null, long own = 0)
{
    private readonly Lock _lock = new();
    private long _taken;

    /// <summary>Bytes that are taken.</summary>
    public long Taken
    {
        get
        {
            lock (_lock)
                return _taken;
        }
    }

    /// <summary>Takes so many more, or gives back if negative; false if there are not as many left.</summary>
    public bool TryTake(long bytes)
    {
        if (bytes <= 0)
        {
            Give(-bytes);
            return true;
        }

        lock (_lock)
        {
            if (_taken + bytes > limit || whole?.TryTake(Shared(_taken + bytes) - Shared(_taken)) == false)
                return false;

            _taken += bytes;
            return true;
        }
    }

    /// <summary>Gives back.</summary>
    public void Give(long bytes)
    {
        lock (_lock)
        {
            _taken -= bytes;
            whole?.Give(Shared(_taken + bytes) - Shared(_taken));
        }
    }

    private long Shared(long taken) => Math.Max(0, taken - own);
}
