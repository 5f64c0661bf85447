using System.Collections.Concurrent;
using Cairn.Core.Ids;
using Cairn.Protocol.Calls;

namespace Cairn.Peer.Node;

/// <summary>
/// Peers that one command waited for in vain. Each costs it one wait: whatever else it would ask of them they are not asked, as if they
/// were away. A peer that is found away at once costs nothing, and is asked again. For one command; thread-safe.
/// </summary>
internal sealed class HungPeers(TimeProvider time)
{
    /// <summary>What is told of a peer that is not asked again.</summary>
    public const string Why = "it did not answer before";

    /// <summary>A failure that took this long was waited for. Whatever listens nowhere says so in milliseconds; a dialer gives up what
    /// does not answer at all after seconds.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<PeerId, bool> _peers = new();

    /// <summary>Whether a peer was waited for in vain.</summary>
    public bool Contains(PeerId peer) => _peers.ContainsKey(peer);

    /// <summary>Notes that a peer was waited for until the caller's patience ended.</summary>
    public void Add(PeerId peer) => _peers.TryAdd(peer, true);

    /// <summary>Calls a peer, unless it was waited for in vain before.</summary>
    /// <param name="peer">Whom.</param>
    /// <param name="call">The call.</param>
    /// <returns>The answer. A peer that is not asked again counts as not reached.</returns>
    public async Task<Reply<T>> CallAsync<T>(PeerId peer, Func<Task<Reply<T>>> call)
    {
        if (Contains(peer))
            return new Reply<T>.Unreachable(Why);

        var start = time.GetTimestamp();
        var reply = await call();
        if (reply is Reply<T>.Unreachable && time.GetElapsedTime(start) >= Wait)
            Add(peer);

        return reply;
    }
}
