using SQLitePCL;

namespace Cairn.Platform.Databases;

/// <summary>
/// Is with every transaction of a database at the two moments between which a crash can make a difference. For tests, which have the power
/// go there; a program has none. What it throws goes to whoever called <see cref="Database.Write{T}"/>.
/// </summary>
public interface IDatabaseObserver
{
    /// <summary>The database is open, and nothing was looked at yet: what is put into it counts as what was there.</summary>
    void Opened(sqlite3 connection);

    /// <summary>A transaction is about to begin.</summary>
    void Beginning();

    /// <summary>A transaction was committed; its caller does not know yet.</summary>
    void Committed();
}
