using Cairn.Core.Errors;
using SQLitePCL;

namespace Cairn.Platform.Databases;

/// <summary>Looks at a freshly opened file before anything is changed, then sets it up and migrates it.</summary>
internal sealed class Schema(sqlite3 connection, string database, DatabaseOptions options)
{
    // Waiting is for a browser that holds the file for a moment; a second cairn holds it for good.
    private const int BusyMilliseconds = 1000;

    /// <summary>Checks whose database it is, sets how it works, and runs the missing migrations.</summary>
    public void Prepare()
    {
        SqliteErrors.ThrowIf(raw.sqlite3_busy_timeout(connection, BusyMilliseconds), connection, database);

        // One process, one connection: no shared-memory file, no lock calls per read, and a second opener is refused.
        Run("PRAGMA locking_mode = EXCLUSIVE");
        Run("PRAGMA trusted_schema = OFF");
        var version = CheckOwner();
        Configure();
        Migrate(version);
    }

    private long CheckOwner()
    {
        var application = Number("PRAGMA application_id");
        var version = Number("PRAGMA user_version");
        var isFresh = application == 0 && version == 0 && Number("SELECT count(*) FROM sqlite_schema") == 0;
        if (!isFresh && application != options.ApplicationId)
        {
            throw new CairnException(
                ErrorKind.Failed,
                "not-cairn",
                $"The file {database} is a database, but not the one that belongs here (application id {application}).",
                "It was left as it is.",
                "Move it away, or choose another home.");
        }

        if (version > options.Migrations.Count)
        {
            throw new CairnException(
                ErrorKind.Failed,
                "newer-version",
                $"The database {database} has version {version}; this cairn knows versions up to {options.Migrations.Count}.",
                "It was left as it is.",
                "Use the cairn that wrote it, or a newer one.");
        }

        return version;
    }

    private void Configure()
    {
        // In memory there is no log; SQLite then answers "memory" and goes on.
        Run("PRAGMA journal_mode = WAL");
        Run(options.Durability == DatabaseDurability.Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        Run("PRAGMA foreign_keys = ON");
        Run("PRAGMA cache_size = -8192");
        Run("PRAGMA journal_size_limit = 16777216");
    }

    private void Migrate(long version)
    {
        if (version == 0)
        {
            Run($"PRAGMA application_id = {options.ApplicationId}");
        }

        for (var next = version; next < options.Migrations.Count; next++)
        {
            Run("BEGIN IMMEDIATE");
            try
            {
                Run(options.Migrations[(int)next]);
                Run($"PRAGMA user_version = {next + 1}");
                Run("COMMIT");
            }
            catch
            {
                _ = raw.sqlite3_exec(connection, "ROLLBACK");
                throw;
            }
        }
    }

    private void Run(string sql) => SqliteErrors.ThrowIf(raw.sqlite3_exec(connection, sql), connection, database);

    private long Number(string sql)
    {
        using var statement = new Statement(connection, sql, database, StatementLife.Once);
        statement.Step();
        return statement.Row.GetInt64(0);
    }
}
