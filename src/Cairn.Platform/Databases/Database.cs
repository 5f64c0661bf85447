using Cairn.Platform.Native;
using SQLitePCL;

namespace Cairn.Platform.Databases;

/// <summary>
/// A SQLite database on the system's library, for this process alone: another opener, also one in this process, is turned away.
/// Thread-safe: one piece of work at a time has it, in no fixed order, so work should be short and must not await.
/// </summary>
/// <remarks>
/// Members throw <see cref="Core.Errors.CairnException"/>: <c>disk-full</c>; <c>damaged-database</c> when the file is corrupt or no
/// database; <c>database-busy</c> when somebody else has it; <c>database-failed</c> when the disk or a permission fails it. A
/// statement that SQL itself forbids (a syntax error, a broken constraint) is an <see cref="InvalidOperationException"/>.
/// </remarks>
public sealed class Database : IDisposable
{
    private readonly Lock _gate = new();
    private readonly sqlite3 _connection;
    private readonly StatementCache _statements;
    private readonly DatabaseSession _session;
    private readonly string _name;
    private readonly IDatabaseObserver? _observer;
    private bool _disposed;

    private Database(sqlite3 connection, string name, IDatabaseObserver? observer)
    {
        _connection = connection;
        _name = name;
        _observer = observer;
        _statements = new StatementCache(connection, name);
        _session = new DatabaseSession(connection, _statements, _gate);
    }

    /// <summary>Opens the database, or makes it, and brings its schema up to date.</summary>
    /// <exception cref="Core.Errors.CairnException">Also: <c>newer-version</c> when the schema is newer than the last migration,
    /// <c>not-cairn</c> when the file is somebody else's database, <c>missing-library</c> when the system has no SQLite.
    /// In these cases the file is not changed.</exception>
    public static Database Open(DatabaseOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(options.ApplicationId, nameof(options));
        SqliteLibrary.Load();
        var name = options.Path ?? ":memory:";
        if (options.Path is not null)
        {
            DiskErrors.ThrowIf(PrivateFolders.TryCreateFile(options.Path), "create", options.Path);
        }

        const int flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_FULLMUTEX | raw.SQLITE_OPEN_PRIVATECACHE;
        var code = raw.sqlite3_open_v2(name, out var connection, flags, null);
        var database = new Database(connection, name, options.Observer);
        try
        {
            SqliteErrors.ThrowIf(code, connection, name);
            SqliteErrors.ThrowIf(raw.sqlite3_extended_result_codes(connection, 1), connection, name);
            options.Observer?.Opened(connection);
            new Schema(connection, name, options).Prepare();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Runs work that only reads, and returns what it returns. It sees one state of the database throughout.</summary>
    public T Read<T>(Func<DatabaseSession, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_session.State != SessionState.Idle)
            {
                // Inside other work of this thread; what that may see, this may see.
                return work(_session);
            }

            _session.Enter(SessionState.Reading);
            try
            {
                return work(_session);
            }
            finally
            {
                _session.Leave();
            }
        }
    }

    /// <summary>Runs work as one transaction: all of it is committed when it returns, none of it when it throws.</summary>
    public void Write(Action<DatabaseSession> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Write(session =>
        {
            work(session);
            return true;
        });
    }

    /// <summary>Runs work as one transaction and returns what it returns: all of it is committed then, none of it when it throws.</summary>
    /// <exception cref="InvalidOperationException">Called inside other work on this database.</exception>
    public T Write<T>(Func<DatabaseSession, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_session.State != SessionState.Idle)
            {
                throw new InvalidOperationException("A transaction cannot start inside other work on the same database.");
            }

            _observer?.Beginning();
            _session.Enter(SessionState.Writing);
            T result;
            try
            {
                _session.Execute("BEGIN IMMEDIATE");
                result = work(_session);
                _statements.GiveBackAll();
                _session.Execute("COMMIT");
            }
            catch
            {
                Rollback();
                throw;
            }
            finally
            {
                _session.Leave();
            }

            _observer?.Committed();
            return result;
        }
    }

    /// <summary>Closes the database; waits for running work of other threads.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_session.State != SessionState.Idle)
            {
                throw new InvalidOperationException($"The database {_name} cannot be closed from work that uses it.");
            }

            _disposed = true;
            _statements.Dispose();
            _connection.Dispose();
        }
    }

    private void Rollback()
    {
        _statements.GiveBackAll();
        if (raw.sqlite3_get_autocommit(_connection) == 0)
        {
            // SQLite rolls back by itself after some errors. A failure here changes nothing for the caller, who gets the first one:
            // what is not committed is not there, and the next BEGIN would say what is wrong.
            _ = raw.sqlite3_exec(_connection, "ROLLBACK");
        }
    }
}
