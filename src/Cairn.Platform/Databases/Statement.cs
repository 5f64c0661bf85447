using System.Buffers;
using System.Text;
using Cairn.Core.Ids;
using SQLitePCL;

namespace Cairn.Platform.Databases;

/// <summary>A compiled SQL statement of one connection. Not thread-safe; the connection's lock guards it.</summary>
internal sealed class Statement : IDisposable
{
    private const uint KeepForLong = 1; // SQLITE_PREPARE_PERSISTENT

    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _handle;
    private readonly string _database;
    private readonly int _parameters;

    /// <summary>Compiles the one statement in <paramref name="sql"/>.</summary>
    public Statement(sqlite3 connection, string sql, string database, StatementLife life)
    {
        _connection = connection;
        _database = database;
        Life = life;
        var code = raw.sqlite3_prepare_v3(connection, sql, KeepForLong, out _handle, out string tail);
        SqliteErrors.ThrowIf(code, connection, database);
        if (!string.IsNullOrWhiteSpace(tail) || _handle.IsInvalid)
        {
            _handle.Dispose();
            throw new InvalidOperationException($"This is not exactly one SQL statement: {sql}");
        }

        _parameters = raw.sqlite3_bind_parameter_count(_handle);
        IsReadOnly = raw.sqlite3_stmt_readonly(_handle) != 0;
    }

    /// <summary>Whether it outlives its use.</summary>
    public StatementLife Life { get; }

    /// <summary>Whether it changes nothing in the file.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Whether somebody is stepping through it, so that a second user needs one of its own.</summary>
    public bool InUse { get; set; }

    /// <summary>The row that the last <see cref="Step"/> reached.</summary>
    public Row Row => new(_handle);

    /// <summary>Gives the parameters ?1 to ?n their values.</summary>
    /// <exception cref="ArgumentException">Too few or too many values, or a value of a type that SQLite has no place for.</exception>
    public void Bind(ReadOnlySpan<object?> arguments)
    {
        if (arguments.Length != _parameters)
        {
            throw new ArgumentException($"The statement takes {_parameters} values, not {arguments.Length}.", nameof(arguments));
        }

        for (var index = 0; index < arguments.Length; index++)
        {
            SqliteErrors.ThrowIf(Bind(index + 1, arguments[index]), _connection, _database);
        }
    }

    /// <summary>Goes to the next row; false at the end.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        SqliteErrors.ThrowIf(code, _connection, _database);
        return false;
    }

    /// <summary>Makes it ready for its next use, and lets go of the values it was given.</summary>
    public void Reset()
    {
        // The code that reset returns repeats the error of the last step, which was told already.
        _ = raw.sqlite3_reset(_handle);
        _ = raw.sqlite3_clear_bindings(_handle);
        InUse = false;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private int Bind(int position, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_handle, position),
        long number => raw.sqlite3_bind_int64(_handle, position, number),
        int number => raw.sqlite3_bind_int64(_handle, position, number),
        uint number => raw.sqlite3_bind_int64(_handle, position, number),
        ulong number => raw.sqlite3_bind_int64(_handle, position, checked((long)number)),
        ushort number => raw.sqlite3_bind_int64(_handle, position, number),
        byte number => raw.sqlite3_bind_int64(_handle, position, number),
        bool flag => raw.sqlite3_bind_int64(_handle, position, flag ? 1 : 0),
        Hash256 hash => BindHash(position, hash),
        IHashValue id => BindHash(position, id.Value),
        string text => BindText(position, text),
        byte[] bytes => BindBlob(position, bytes),
        ReadOnlyMemory<byte> bytes => BindBlob(position, bytes.Span),
        Memory<byte> bytes => BindBlob(position, bytes.Span),
        _ => throw new ArgumentException($"A value of type {value.GetType()} cannot be stored in a database.", nameof(value)),
    };

    private int BindHash(int position, Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        hash.Write(bytes);
        return raw.sqlite3_bind_blob(_handle, position, bytes);
    }

    // A null pointer would be taken for NULL, and an empty span is one.
    private int BindBlob(int position, ReadOnlySpan<byte> bytes) => bytes.IsEmpty
        ? raw.sqlite3_bind_zeroblob(_handle, position, 0)
        : raw.sqlite3_bind_blob(_handle, position, bytes);

    private int BindText(int position, string text)
    {
        if (text.Length == 0)
        {
            // As a span it would be a null pointer, which stands for NULL.
            return raw.sqlite3_bind_text(_handle, position, text);
        }

        // Bound with its length, so that a NUL inside does not end it.
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, rented);
        var code = raw.sqlite3_bind_text(_handle, position, rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
        return code;
    }
}
