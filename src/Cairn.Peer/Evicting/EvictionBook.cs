using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Platform.Databases;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Evicting;

/// <summary>The evictions of this network that this peer knows. They are kept on disk and never forgotten: nothing refutes one.
/// Thread-safe.</summary>
internal sealed class EvictionBook
{
    private readonly Database _database;
    private readonly NetworkId _network;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<Hash256, OwnerSigned<Eviction>> _known = [];
    private TaskCompletionSource _changed = new();
    private volatile EvictionSet _set;

    /// <summary>Reads what is on disk. A row that the disk has changed is left out; other peers tell it again.</summary>
    public EvictionBook(Database database, ISignatures signatures, NetworkId network)
    {
        _database = database;
        _network = network;
        foreach (var bytes in database.Read(session => session.Query("SELECT eviction FROM evictions ORDER BY id", row => row.GetBytes(0))))
        {
            if (OwnerSigned<Eviction>.TryOpen(bytes, signatures, out var eviction, out _) && eviction.Value.Network == network)
                _known.Add(IdOf(eviction), eviction);
        }

        _set = new EvictionSet(_known.Values.Select(eviction => eviction.Value));
    }

    /// <summary>All of them, always in the same order.</summary>
    public IReadOnlyList<OwnerSigned<Eviction>> All
    {
        get
        {
            lock (_lock)
                return [.. _known.Values];
        }
    }

    /// <summary>Who is evicted.</summary>
    public EvictionSet Set => _set;

    /// <summary>How many are known; only grows.</summary>
    public int Version
    {
        get
        {
            lock (_lock)
                return _known.Count;
        }
    }

    /// <summary>Takes those that are new and of this network; durable when it returns.</summary>
    /// <returns>Whether any was new.</returns>
    public bool Learn(IEnumerable<OwnerSigned<Eviction>> evictions)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            var news = evictions
                .Where(eviction => eviction.Value.Network == _network && !_known.ContainsKey(IdOf(eviction)))
                .DistinctBy(IdOf)
                .ToList();
            if (news.Count == 0)
                return false;

            _database.Write(session =>
            {
                foreach (var eviction in news)
                    session.Execute("INSERT OR IGNORE INTO evictions VALUES(?1, ?2)", IdOf(eviction), eviction.Bytes.ToArray());
            });
            foreach (var eviction in news)
                _known.Add(IdOf(eviction), eviction);

            _set = new EvictionSet(_known.Values.Select(eviction => eviction.Value));
            waiting = _changed;
            _changed = new TaskCompletionSource();
        }

        waiting.SetResult();
        return true;
    }

    /// <summary>Waits until more than <paramref name="version"/> are known.</summary>
    public async Task ChangedAsync(int version, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_known.Count > version)
                    return;

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    /// <summary>By the body: of one signature anybody can make a second valid one.</summary>
    private static Hash256 IdOf(OwnerSigned<Eviction> eviction) => Hash256.Sha256(eviction.Body.Span);
}
