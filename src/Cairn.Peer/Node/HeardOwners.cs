using Cairn.Core.Ids;

namespace Cairn.Peer.Node;

/// <summary>Owners that have themselves offered their newest head since this machine is awake: what it lists as dropped, they have not
/// brought back. Thread-safe.</summary>
internal sealed class HeardOwners
{
    private readonly Lock _lock = new();
    private readonly SortedSet<PeerId> _owners = [];

    /// <summary>Notes that an owner offered its newest head.</summary>
    public void Note(PeerId owner)
    {
        lock (_lock)
            _owners.Add(owner);
    }

    /// <summary>Whether an owner did.</summary>
    public bool Contains(PeerId owner)
    {
        lock (_lock)
            return _owners.Contains(owner);
    }

    /// <summary>This machine may have slept, and owners have changed their minds.</summary>
    public void Forget()
    {
        lock (_lock)
            _owners.Clear();
    }
}
