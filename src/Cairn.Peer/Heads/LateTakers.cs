using System.Collections.Concurrent;
using Cairn.Core.Ids;

namespace Cairn.Peer.Heads;

/// <summary>
/// Holders that were given a head and signed neither for it nor for a later one. They may have taken it all the same, and remove what it
/// drops when the window has passed. Where a later head does not drop all of that, they must hear of it. Thread-safe.
/// </summary>
internal sealed class LateTakers
{
    private readonly ConcurrentDictionary<PeerId, bool> _mustHear = new();

    /// <summary>Notes that a holder is about to be given a head.</summary>
    public void Given(PeerId holder) => _mustHear.TryAdd(holder, false);

    /// <summary>Notes that a holder signed for the newest head.</summary>
    public void Signed(PeerId holder) => _mustHear.TryRemove(holder, out _);

    /// <summary>Notes that the next head drops less than one that was given before.</summary>
    public void DropLess()
    {
        foreach (var holder in _mustHear.Keys)
            _mustHear.TryUpdate(holder, true, false);
    }

    /// <summary>Whether a holder may be about to remove what is not dropped.</summary>
    public bool MustHear(PeerId holder) => _mustHear.GetValueOrDefault(holder);
}
