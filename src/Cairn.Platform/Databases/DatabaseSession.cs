using SQLitePCL;

namespace Cairn.Platform.Databases;

/// <summary>
/// What may be done inside <see cref="Database.Read{T}"/> or <see cref="Database.Write{T}"/>, on the thread that runs it and no longer
/// than it runs. SQL texts are constants: they are compiled once and kept.
/// </summary>
/// <remarks>
/// Values for ?1 to ?n are given in order: integers, texts, byte arrays or memory, ids and hashes (stored as blobs of 32 bytes),
/// booleans (0 and 1) and null. Everything may throw what <see cref="Database"/> lists.
/// </remarks>
public sealed class DatabaseSession
{
    private readonly sqlite3 _connection;
    private readonly StatementCache _statements;
    private readonly Lock _gate;
    private long _scope;

    internal DatabaseSession(sqlite3 connection, StatementCache statements, Lock gate)
    {
        _connection = connection;
        _statements = statements;
        _gate = gate;
    }

    /// <summary>The rowid of the last row inserted on this database.</summary>
    public long LastInsertedRow
    {
        get
        {
            Demand();
            return raw.sqlite3_last_insert_rowid(_connection);
        }
    }

    /// <summary>What the session may do now.</summary>
    internal SessionState State { get; private set; }

    /// <summary>Runs a statement to its end.</summary>
    /// <returns>Rows inserted, changed or deleted; 0 for a statement that only reads.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> arguments)
    {
        var statement = Take(sql);
        try
        {
            statement.Bind(arguments);
            while (statement.Step())
            {
                // Rows of a RETURNING clause or a pragma are not asked for here.
            }

            return statement.IsReadOnly ? 0 : raw.sqlite3_changes(_connection);
        }
        finally
        {
            _statements.GiveBack(statement);
        }
    }

    /// <summary>
    /// The first row of a query, or the default of <typeparamref name="T"/> when there is none. For a number, map to <c>long?</c>
    /// to tell no row from 0.
    /// </summary>
    public T? QueryFirst<T>(string sql, Func<Row, T> map, params ReadOnlySpan<object?> arguments)
    {
        var statement = Take(sql);
        try
        {
            statement.Bind(arguments);
            return statement.Step() ? map(statement.Row) : default;
        }
        finally
        {
            _statements.GiveBack(statement);
        }
    }

    /// <summary>All rows of a query, in its order.</summary>
    public List<T> Query<T>(string sql, Func<Row, T> map, params ReadOnlySpan<object?> arguments)
    {
        var statement = Take(sql);
        try
        {
            statement.Bind(arguments);
            var rows = new List<T>();
            while (statement.Step())
            {
                rows.Add(map(statement.Row));
            }

            return rows;
        }
        finally
        {
            _statements.GiveBack(statement);
        }
    }

    /// <summary>
    /// The rows of a query one by one, for results too large to hold. Nobody else gets at the database while the surrounding
    /// function runs, and the rows end with it: enumerate inside, and change the tables that are read only after the loop.
    /// </summary>
    public IEnumerable<T> Stream<T>(string sql, Func<Row, T> map, params object?[] arguments)
    {
        var statement = Take(sql);
        var scope = _scope;
        try
        {
            statement.Bind(arguments);
            while (statement.Step())
            {
                yield return map(statement.Row);
                Demand();
                if (scope != _scope)
                {
                    throw new InvalidOperationException("The rows ended with the function that asked for them.");
                }
            }
        }
        finally
        {
            // After its scope the statement was taken back already and may serve somebody else.
            if (scope == _scope)
            {
                _statements.GiveBack(statement);
            }
        }
    }

    /// <summary>Starts a scope of work.</summary>
    internal void Enter(SessionState state)
    {
        _scope++;
        State = state;
    }

    /// <summary>Ends the scope of work and every query left open in it.</summary>
    internal void Leave()
    {
        _statements.GiveBackAll();
        _scope++;
        State = SessionState.Idle;
    }

    private Statement Take(string sql)
    {
        Demand();
        var statement = _statements.Take(sql);
        if (State == SessionState.Reading && !statement.IsReadOnly)
        {
            _statements.GiveBack(statement);
            throw new InvalidOperationException($"This changes the database and belongs into Write: {sql}");
        }

        return statement;
    }

    private void Demand()
    {
        if (!_gate.IsHeldByCurrentThread || State == SessionState.Idle)
        {
            throw new InvalidOperationException("A session is only good inside Read or Write, on the thread that runs it.");
        }
    }
}
