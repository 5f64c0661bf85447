using SQLitePCL;

namespace Cairn.Platform.Databases;

/// <summary>The compiled statements of one connection by their SQL text. Not thread-safe; the connection's lock guards it.</summary>
internal sealed class StatementCache(sqlite3 connection, string database) : IDisposable
{
    // Cairn's statements are constants, some dozens per database. The bound is for a caller that builds SQL by hand.
    private const int Capacity = 256;

    private readonly Dictionary<string, Statement> _kept = [];
    private readonly List<Statement> _inUse = [];

    /// <summary>A statement that nobody else is using, to be given back.</summary>
    public Statement Take(string sql)
    {
        if (!_kept.TryGetValue(sql, out var statement))
        {
            if (_kept.Count >= Capacity)
            {
                Shrink();
            }

            statement = new Statement(connection, sql, database, StatementLife.Kept);
            _kept.Add(sql, statement);
        }
        else if (statement.InUse)
        {
            // A query inside the loop over an equal query.
            statement = new Statement(connection, sql, database, StatementLife.Once);
        }

        statement.InUse = true;
        _inUse.Add(statement);
        return statement;
    }

    /// <summary>Gives a statement back; does nothing when <see cref="GiveBackAll"/> was quicker.</summary>
    public void GiveBack(Statement statement)
    {
        // The last one taken is nearly always the first one given back.
        var index = _inUse.LastIndexOf(statement);
        if (index >= 0)
        {
            _inUse.RemoveAt(index);
            Free(statement);
        }
    }

    /// <summary>Takes back what is still in use: a loop left without disposing its enumerator must not hold a transaction open.</summary>
    public void GiveBackAll()
    {
        foreach (var statement in _inUse)
        {
            Free(statement);
        }

        _inUse.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GiveBackAll();
        Shrink();
    }

    private static void Free(Statement statement)
    {
        statement.Reset();
        if (statement.Life == StatementLife.Once)
        {
            statement.Dispose();
        }
    }

    private void Shrink()
    {
        foreach (var (sql, statement) in _kept.ToArray())
        {
            if (!statement.InUse)
            {
                _kept.Remove(sql);
                statement.Dispose();
            }
        }
    }
}
