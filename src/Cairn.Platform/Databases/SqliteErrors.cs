using Cairn.Core.Errors;
using Cairn.Platform.Native;
using SQLitePCL;

namespace Cairn.Platform.Databases;

/// <summary>Turns SQLite's result codes (sqlite.org/rescode.html) into exceptions.</summary>
internal static class SqliteErrors
{
    /// <summary>Throws for any code but OK, ROW and DONE.</summary>
    public static void ThrowIf(int code, sqlite3 connection, string database)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw From(code, raw.sqlite3_errmsg(connection).utf8_to_string(), database);
        }
    }

    /// <summary>
    /// <see cref="CairnException"/> with code <c>disk-full</c>, <c>damaged-database</c>, <c>database-busy</c>,
    /// <c>machine-exhausted</c> or <c>database-failed</c>; <see cref="InvalidOperationException"/> for what only a bug can cause.
    /// </summary>
    public static Exception From(int code, string message, string database)
    {
        var what = $"The database {database} says: {message} ({code}).";
        return (code & 0xff) switch
        {
            raw.SQLITE_FULL => DiskErrors.DiskFull(what),
            raw.SQLITE_NOMEM => Exhausted.Error(what),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Damaged(what),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Busy(what),
            raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_NOLFS => Failed(what),
            _ => new InvalidOperationException(what),
        };
    }

    /// <summary>The error <c>damaged-database</c>.</summary>
    public static CairnException Damaged(string what) => new(
        ErrorKind.Integrity,
        "damaged-database",
        what,
        "What it holds cannot be trusted. The data on the peers is not touched by this.",
        "Check the disk. Which file of a home comes back how is in docs/operations.md; most need the recovery key ('cairn recover').");

    private static CairnException Busy(string what) => new(
        ErrorKind.Failed,
        "database-busy",
        what,
        "Another program has the database open; nothing was changed.",
        "Close that program (a second cairn on this home, or a database browser) and try again.");

    private static CairnException Failed(string what) => new(
        ErrorKind.Failed,
        "database-failed",
        what,
        "The last change was not made; what was committed before is kept.",
        "Check the disk and the permissions of the file and its folder, then start again.");
}
