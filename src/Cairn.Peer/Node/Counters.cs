using Cairn.Platform.Databases;

namespace Cairn.Peer.Node;

/// <summary>Numbers that only rise, crash or not. Thread-safe.</summary>
/// <param name="database">The peer's database.</param>
internal sealed class Counters(Database database)
{
    /// <summary>The next number under a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="least">The number is at least this: with the clock here, numbers go on rising even when the database is lost.</param>
    public ulong Next(string name, DateTimeOffset least) => database.Write(session =>
    {
        session.Execute(
            "INSERT INTO counters VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = MAX(value + 1, ?2)",
            name,
            Math.Max(1, least.ToUnixTimeMilliseconds()));
        return (ulong)session.QueryFirst("SELECT value FROM counters WHERE name = ?1", row => row.GetInt64(0), name);
    });
}
