using Cairn.Core.Ids;
using Cairn.Protocol.Trackers;

namespace Cairn.Tracker.Rosters;

/// <summary>The rosters of all networks, each made when a network is first heard of. Thread-safe.</summary>
internal sealed class RosterTable(TrackerRun run, TrackerServerOptions options)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<NetworkId, Entry> _rosters = [];

    /// <summary>The network's roster, for a call or as long as somebody listens; null if there is no room for another network.</summary>
    public Lease? Rent(NetworkId network)
    {
        lock (_lock)
        {
            if (!_rosters.TryGetValue(network, out var entry))
            {
                if (_rosters.Count >= options.MaxNetworks && !TryEvict())
                    return null;

                entry = new Entry(new Roster(network, run, options));
                _rosters.Add(network, entry);
            }

            entry.Users++;
            return new Lease(this, entry);
        }
    }

    /// <summary>The network's list without making room for it.</summary>
    public byte[] List(NetworkId network)
    {
        lock (_lock)
            return (_rosters.TryGetValue(network, out var entry) ? entry.Roster : new Roster(network, run, options)).List().Encoded;
    }

    /// <summary>All rosters.</summary>
    public IReadOnlyList<Roster> All()
    {
        lock (_lock)
            return [.. _rosters.Values.Select(entry => entry.Roster)];
    }

    /// <summary>Networks where nobody is there and nobody listens are only remembered as long as there is room.</summary>
    private bool TryEvict()
    {
        foreach (var (network, entry) in _rosters)
        {
            if (entry.Users == 0 && entry.Roster.Count == 0)
                return _rosters.Remove(network);
        }

        return false;
    }

    private void Return(Entry entry)
    {
        lock (_lock)
            entry.Users--;
    }

    /// <summary>A roster in use.</summary>
    internal sealed class Lease(RosterTable table, Entry entry) : IDisposable
    {
        private RosterTable? _table = table;

        /// <summary>The roster.</summary>
        public Roster Roster => entry.Roster;

        /// <inheritdoc/>
        public void Dispose() => Interlocked.Exchange(ref _table, null)?.Return(entry);
    }

    internal sealed class Entry(Roster roster)
    {
        public Roster Roster => roster;

        public int Users { get; set; }
    }
}
