using Cairn.Core.Ids;
using Cairn.Tracker.Rosters;

namespace Cairn.Tracker.Hints;

/// <summary>Counts what each peer of a network had the tracker remember, so that none takes it all. Its table's lock guards it.</summary>
/// <param name="mostPerPeer">Most bytes of one peer.</param>
/// <param name="memory">The network's account.</param>
internal sealed class HintBudget(long mostPerPeer, RosterMemory memory)
{
    private readonly Dictionary<PeerId, long> _taken = [];

    /// <summary>Takes so many more for a peer, or gives back if negative; false if its share or the memory has not as many left.</summary>
    public bool TryTake(PeerId peer, long bytes)
    {
        var taken = _taken.GetValueOrDefault(peer);
        if ((bytes > 0 && taken + bytes > mostPerPeer) || !memory.TryTake(bytes))
            return false;

        _taken[peer] = taken + bytes;
        return true;
    }

    /// <summary>Gives back all that a peer took.</summary>
    public void Drop(PeerId peer)
    {
        if (_taken.Remove(peer, out var taken))
            memory.Give(taken);
    }
}
