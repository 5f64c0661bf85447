using Cairn.Core.Ids;
using Cairn.Protocol.Calls;

namespace Cairn.Simulation.World;

/// <summary>Who can be called in the world. Calls take a time that the seed draws; a peer that is down is not reached.</summary>
internal sealed class SimulatedNetwork(SimulatedScheduler scheduler, Random random, Trace trace)
{
    private readonly SortedDictionary<PeerId, IPeerService> _up = [];

    public Trace Trace => trace;

    public void Attach(PeerId peer, IPeerService service) => _up[peer] = service;

    public void Detach(PeerId peer) => _up.Remove(peer);

    /// <summary>Carries a call there and its answer back.</summary>
    public async Task<Reply<T>> CarryAsync<T>(
        Caller from, Contact to, string call, Func<IPeerService, Task<Reply<T>>> invoke, CancellationToken cancellation)
    {
        var peer = to.Peer!.Value;
        await DelayAsync(cancellation);
        if (!_up.TryGetValue(peer, out var service))
        {
            trace.Add(scheduler.Time, $"{from.Peer.Short()} -> {peer.Short()} {call}: down");
            return new Reply<T>.Unreachable("The peer is down.");
        }

        var reply = await invoke(service);
        trace.Add(scheduler.Time, $"{from.Peer.Short()} -> {peer.Short()} {call}: {reply.GetType().Name}");
        await DelayAsync(cancellation);
        return _up.TryGetValue(peer, out var still) && ReferenceEquals(still, service)
            ? reply
            : new Reply<T>.Unreachable("The peer went down before it answered.");
    }

    private Task DelayAsync(CancellationToken cancellation) =>
        Task.Delay(TimeSpan.FromMicroseconds(random.Next(200, 5000)), scheduler.Time, cancellation);
}
