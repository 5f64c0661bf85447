using Cairn.Platform.Databases;

namespace Cairn.Vault.Quota;

/// <summary>A change of what the ledger has of an owner.</summary>
/// <typeparam name="T">How it ends.</typeparam>
internal sealed record RecordChange<T>
{
    /// <summary>What there is to answer without changing anything; null where it has to be made.</summary>
    public required Func<DatabaseSession, T?> Known { get; init; }

    /// <summary>Makes it.</summary>
    public required Func<DatabaseSession, T> Make { get; init; }

    /// <summary>Gives up what can go where so many bytes are missing; returns the bytes that this frees, 0 where it is not worth
    /// it.</summary>
    public Func<DatabaseSession, long, long> MakeRoom { get; init; } = (_, _) => 0;

    /// <summary>What to answer where there is no room; takes a sentence that says why.</summary>
    public required Func<string, T> NoRoom { get; init; }
}
