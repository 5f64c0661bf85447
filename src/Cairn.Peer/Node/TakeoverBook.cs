using Cairn.Core.Errors;
using Cairn.Platform.Databases;

namespace Cairn.Peer.Node;

/// <summary>Whether another machine has taken over the identity of this home, as was once proved. What is noted stays: a home never gets
/// another device. Thread-safe.</summary>
internal sealed class TakeoverBook(Database database)
{
    private readonly TaskCompletionSource<CairnException> _learnt = new();

    /// <summary>Ends as soon as it is known, with the error that says so.</summary>
    public Task<CairnException> Learnt => _learnt.Task;

    /// <summary>Notes it, durably when it returns. A database that fails changes nothing about its being so: the next start finds it out
    /// again.</summary>
    /// <param name="epoch">That of the other machine.</param>
    /// <returns>False when it was known before.</returns>
    public bool Note(ulong epoch)
    {
        if (_learnt.Task.IsCompleted)
            return false;

        try
        {
            database.Write(session => session.Execute("INSERT OR IGNORE INTO takeover VALUES(1, ?1)", epoch));
        }
        catch (CairnException)
        {
            // See above.
        }

        return _learnt.TrySetResult(Error(epoch));
    }

    /// <summary>Refuses to run a peer whose identity is another machine's now.</summary>
    /// <exception cref="CairnException">Code <c>superseded</c>.</exception>
    public void RequireCurrent()
    {
        var epoch = database.Read(session => session.QueryFirst("SELECT epoch FROM takeover", row => (ulong)row.GetInt64(0)));
        if (epoch != 0)
            throw Error(epoch);
    }

    private static CairnException Error(ulong epoch) => new(
        ErrorKind.Refused,
        "superseded",
        $"Another machine has taken over this peer's identity with 'cairn recover' (epoch {epoch}).",
        "The backups are that machine's now, and this one changed nothing of them. What it keeps for others does not count any more: "
            + "their peers place new copies.",
        "Leave this peer stopped: 'cairn up' ends with this message from now on. To take the identity back, run 'cairn recover' into a new "
            + "home.");
}
