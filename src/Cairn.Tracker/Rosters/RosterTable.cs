using Cairn.Core.Ids;
using Cairn.Protocol.Trackers;

namespace Cairn.Tracker.Rosters;

/// <summary>The rosters of all networks, each made when a network is first heard of. Thread-safe.</summary>
internal sealed class RosterTable(TrackerRun run, TrackerServerOptions options)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<NetworkId, Entry> _rosters = [];
    private readonly RosterMemory _memory = new(options.MaxBytes - (OwnBytes(options) * options.MaxNetworks));
    private readonly RosterMemory _hintMemory = new(options.MaxHintBytes);

    /// <summary>The network's roster for something that a peer tells; null if there is no room for another network.</summary>
    public Lease? RentToTell(NetworkId network)
    {
        lock (_lock)
        {
            var entry = Find(network);
            if (!entry.TakesRoom && _rosters.Values.Count(other => other.TakesRoom) >= options.MaxNetworks && !TryEvict())
            {
                RemoveIfUnused(network, entry);
                return null;
            }

            entry.Tellers++;
            return new Lease(() => Return(network, entry, tellers: 1, listeners: 0), entry.Roster);
        }
    }

    /// <summary>The network's roster as long as somebody listens. A network of which nobody has told anything takes no room: its roster
    /// ends with its last listener, of whom there is a limit.</summary>
    public Lease RentToListen(NetworkId network)
    {
        lock (_lock)
        {
            var entry = Find(network);
            entry.Listeners++;
            return new Lease(() => Return(network, entry, tellers: 0, listeners: 1), entry.Roster);
        }
    }

    /// <summary>The network's roster for somebody who only looks: no room is made for it.</summary>
    public Roster Peek(NetworkId network)
    {
        lock (_lock)
            return _rosters.TryGetValue(network, out var entry) ? entry.Roster : NewRoster(network);
    }

    /// <summary>All rosters.</summary>
    public IReadOnlyList<Roster> All()
    {
        lock (_lock)
            return [.. _rosters.Values.Select(entry => entry.Roster)];
    }

    /// <summary>Forgets in all networks who is gone; false if nobody was remembered.</summary>
    public bool ForgetGone()
    {
        var any = false;
        foreach (var roster in All())
            any |= roster.ForgetGone();

        return any;
    }

    /// <summary>What each network has for itself: networks that somebody makes up may take the rest, and keep nobody out.</summary>
    private static long OwnBytes(TrackerServerOptions options) => options.MaxBytes / 2 / options.MaxNetworks;

    private Roster NewRoster(NetworkId network) => new(
        network,
        run,
        options,
        new RosterMemory(options.MaxBytesPerNetwork, _memory, OwnBytes(options)),
        new RosterMemory(options.MaxHintBytesPerNetwork, _hintMemory));

    private Entry Find(NetworkId network)
    {
        if (!_rosters.TryGetValue(network, out var entry))
        {
            entry = new Entry(NewRoster(network));
            _rosters.Add(network, entry);
        }

        return entry;
    }

    /// <summary>Networks where nobody is there and nobody listens are only remembered as long as there is room.</summary>
    private bool TryEvict()
    {
        foreach (var (network, entry) in _rosters)
        {
            if (entry is { TakesRoom: true, IsUsed: false } && entry.Roster.Count == 0)
            {
                entry.Roster.End();
                return _rosters.Remove(network);
            }
        }

        return false;
    }

    private void Return(NetworkId network, Entry entry, int tellers, int listeners)
    {
        lock (_lock)
        {
            entry.Tellers -= tellers;
            entry.Listeners -= listeners;
            RemoveIfUnused(network, entry);
        }
    }

    private void RemoveIfUnused(NetworkId network, Entry entry)
    {
        if (!entry.IsUsed && entry.Roster.IsBlank)
            _rosters.Remove(network);
    }

    /// <summary>A roster in use.</summary>
    internal sealed class Lease(Action end, Roster roster) : IDisposable
    {
        private Action? _end = end;

        /// <summary>The roster.</summary>
        public Roster Roster => roster;

        /// <inheritdoc/>
        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }

    private sealed class Entry(Roster roster)
    {
        public Roster Roster => roster;

        public int Tellers { get; set; }

        public int Listeners
        {
            get => roster.Listeners;
            set => roster.Listeners = value;
        }

        public bool IsUsed => Tellers + Listeners > 0;

        /// <summary>Whether it counts as a network: somebody has told something, or is about to.</summary>
        public bool TakesRoom => Tellers > 0 || !roster.IsBlank;
    }
}
