namespace Cairn.Platform.Databases;

/// <summary>Which database to open, and how.</summary>
public sealed record DatabaseOptions
{
    /// <summary>
    /// The file, made with mode 0600 if missing, in a folder that exists; null for a database in memory that ends with its object.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>
    /// The number that SQLite keeps in the file's header to say whose database it is (PRAGMA application_id); not 0. A file with
    /// another number is refused.
    /// </summary>
    public required int ApplicationId { get; init; }

    /// <summary>
    /// SQL scripts, each of which takes the schema one version further: the first from nothing to version 1, and so on. Scripts that
    /// were released never change. Each runs in a transaction of its own, so none holds BEGIN or COMMIT.
    /// </summary>
    public required IReadOnlyList<string> Migrations { get; init; }

    /// <summary>What commits survive; <see cref="DatabaseDurability.Full"/> by default.</summary>
    public DatabaseDurability Durability { get; init; } = DatabaseDurability.Full;

    /// <summary>Is with every transaction, in tests; null, as in every program, for nobody.</summary>
    public IDatabaseObserver? Observer { get; init; }
}
