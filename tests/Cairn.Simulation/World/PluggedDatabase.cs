using Cairn.Platform.Databases;
using SQLitePCL;

namespace Cairn.Simulation.World;

/// <summary>
/// A machine's database for one run: nothing is committed once the power is off, and the plug can be pulled before and after each
/// transaction. What it keeps goes to the next run: all that was committed, or, where it is relaxed, all but the last commits.
/// </summary>
internal sealed class PluggedDatabase : IDatabaseObserver, IDisposable
{
    /// <summary>Commits that a power cut undoes at most.</summary>
    private const int MostUndone = 6;

    private readonly Action _moment;
    private readonly sqlite3? _kept;
    private readonly bool _isRelaxed;
    private readonly Queue<sqlite3> _commits = [];
    private sqlite3? _connection;
    private bool _isOff;

    /// <param name="options">Which database it is.</param>
    /// <param name="kept">What the run before left; null for nothing.</param>
    /// <param name="moment">A transaction is about to begin, or was committed.</param>
    public PluggedDatabase(DatabaseOptions options, sqlite3? kept, Action moment)
    {
        Options = options with { Observer = this };
        _isRelaxed = options.Durability is DatabaseDurability.Relaxed;
        _kept = kept;
        _moment = moment;
    }

    /// <summary>What to open, once.</summary>
    public DatabaseOptions Options { get; }

    public void Opened(sqlite3 connection)
    {
        _connection = connection;
        if (_kept is not null)
            Copy(_kept, connection);

        KeepCommit();
    }

    public void Beginning() => Moment();

    public void Committed()
    {
        KeepCommit();
        Moment();
    }

    /// <summary>The power is off from now on.</summary>
    /// <returns>What the next run finds.</returns>
    public sqlite3 End(Random random)
    {
        _isOff = true;
        var left = Empty();
        if (!_isRelaxed)
        {
            Copy(_connection!, left);
            return left;
        }

        // As many of the last commits as the seed says were not on the disk yet; mostly none.
        var undone = random.Next(2) == 0 ? 0 : random.Next(MostUndone + 1);
        Copy(_commits.ElementAt(Math.Max(0, _commits.Count - 1 - undone)), left);
        return left;
    }

    public void Dispose()
    {
        _kept?.Dispose();
        foreach (var commit in _commits)
            commit.Dispose();
    }

    private void Moment()
    {
        if (!_isOff)
            _moment();

        if (_isOff)
            throw new PowerCutException();
    }

    private void KeepCommit()
    {
        if (!_isRelaxed)
            return;

        var copy = _commits.Count > MostUndone ? _commits.Dequeue() : Empty();
        Copy(_connection!, copy);
        _commits.Enqueue(copy);
    }

    private static sqlite3 Empty()
    {
        Require(raw.sqlite3_open(":memory:", out var connection), raw.SQLITE_OK);
        return connection;
    }

    private static void Copy(sqlite3 from, sqlite3 to)
    {
        using var copying = raw.sqlite3_backup_init(to, "main", from, "main");
        Require(raw.sqlite3_backup_step(copying, -1), raw.SQLITE_DONE);
    }

    private static void Require(int code, int wanted)
    {
        if (code != wanted)
            throw new InvalidOperationException($"SQLite answered {code} where the simulator copies a database.");
    }
}
