using System.Text;
using Cairn.Core.Ids;
using SQLitePCL;

namespace Cairn.Platform.Databases;

/// <summary>The current row of a query, columns counted from 0. Valid only inside the function that it is handed to.</summary>
/// <remarks>Types are checked: a column of another type, or an unexpected NULL, throws <see cref="InvalidOperationException"/>,
/// since schema and queries are Cairn's own.</remarks>
public readonly ref struct Row
{
    private readonly sqlite3_stmt _statement;

    internal Row(sqlite3_stmt statement) => _statement = statement;

    /// <summary>Whether the column is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>An integer.</summary>
    public long GetInt64(int column)
    {
        Expect(column, raw.SQLITE_INTEGER, "an integer");
        return raw.sqlite3_column_int64(_statement, column);
    }

    /// <summary>An integer of 32 bits.</summary>
    /// <exception cref="OverflowException">It has more.</exception>
    public int GetInt32(int column) => checked((int)GetInt64(column));

    /// <summary>An integer as yes (anything but 0) or no.</summary>
    public bool GetBoolean(int column) => GetInt64(column) != 0;

    /// <summary>A text.</summary>
    public string GetText(int column)
    {
        Expect(column, raw.SQLITE_TEXT, "a text");

        // Read as a blob a text comes as its UTF-8 bytes with their length, so that a NUL inside does not end it.
        return Encoding.UTF8.GetString(raw.sqlite3_column_blob(_statement, column));
    }

    /// <summary>A fresh copy of a blob.</summary>
    public byte[] GetBytes(int column) => GetSpan(column).ToArray();

    /// <summary>A blob where SQLite has it: valid until the function returns.</summary>
    public ReadOnlySpan<byte> GetSpan(int column)
    {
        Expect(column, raw.SQLITE_BLOB, "a blob");
        return raw.sqlite3_column_blob(_statement, column);
    }

    /// <summary>An id from its 32 bytes.</summary>
    /// <exception cref="Core.Errors.CairnException">The blob has another length (code <c>damaged-database</c>).</exception>
    public TId GetId<TId>(int column)
        where TId : struct, IIdentifier<TId> => TId.From(GetHash(column));

    /// <summary>A hash from its 32 bytes.</summary>
    /// <exception cref="Core.Errors.CairnException">The blob has another length (code <c>damaged-database</c>).</exception>
    public Hash256 GetHash(int column)
    {
        var bytes = GetSpan(column);
        return bytes.Length == Hash256.Size
            ? new Hash256(bytes)
            : throw SqliteErrors.Damaged($"A database column holds {bytes.Length} bytes where an id of {Hash256.Size} belongs.");
    }

    private void Expect(int column, int type, string name)
    {
        var found = raw.sqlite3_column_type(_statement, column);
        if (found != type)
        {
            throw new InvalidOperationException(found == raw.SQLITE_NULL
                ? $"Column {column} is NULL (or does not exist) where {name} is expected."
                : $"Column {column} has SQLite type {found} where {name} is expected.");
        }
    }
}
