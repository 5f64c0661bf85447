using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Simulation.World;

/// <summary>Who can be called in the world. Calls take a time that the seed draws; a peer that is down is not reached.</summary>
internal sealed class SimulatedNetwork(SimulatedScheduler scheduler, Random random, Trace trace)
{
    private readonly SortedDictionary<PeerId, (IPeerService Service, Boot Boot)> _up = [];
    private readonly SortedSet<PeerId> _hanging = [];
    private readonly List<Receipt> _receipts = [];

    public Trace Trace => trace;

    /// <summary>Everything that holders ever signed for, whether the receipt arrived or not.</summary>
    public IReadOnlyList<Receipt> Receipts => _receipts;

    /// <summary>Hears of every call that a service has just answered: who answered, and what the trace says of the call.</summary>
    public Action<PeerId, string>? OnAnswered { get; set; }

    public void Attach(PeerId peer, IPeerService service, Boot boot) => _up[peer] = (service, boot);

    /// <summary>How long a call waits for a peer that hangs.</summary>
    public TimeSpan HangsFor { get; set; }

    /// <summary>From now on a peer takes connections and answers nothing, nor what it was asked before and has done.</summary>
    public void Hang(PeerId peer) => _hanging.Add(peer);

    /// <summary>From now on a peer answers again what it is asked.</summary>
    public void StopHanging(PeerId peer) => _hanging.Remove(peer);

    public void Detach(PeerId peer) => _up.Remove(peer);

    /// <summary>Carries a call there and its answer back.</summary>
    /// <param name="from">Who calls.</param>
    /// <param name="to">Whom.</param>
    /// <param name="call">What the trace says.</param>
    /// <param name="invoke">Makes the call at the service; it is told the run of the machine that answers.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Reply<T>> CarryAsync<T>(
        SimulatedCalls from, Contact to, string call, Func<IPeerService, Boot, Task<Reply<T>>> invoke, CancellationToken cancellation)
    {
        var peer = to.Peer!.Value;
        from.Boot.Moment();
        await DelayAsync(cancellation);
        if (from.Boot.IsOff)
            return await from.Boot.Never<Reply<T>>(cancellation);

        if (_hanging.Contains(peer))
            return await HangAsync<T>(from, peer, call, cancellation);

        if (!_up.TryGetValue(peer, out var there))
        {
            trace.Add(scheduler.Time, $"{from.Self.Peer.Short()} -> {peer.Short()} {call}: down");
            return new Reply<T>.Unreachable("The peer is down.");
        }

        var reply = await AnswerAsync(there.Service, there.Boot, invoke);
        trace.Add(scheduler.Time, $"{from.Self.Peer.Short()} -> {peer.Short()} {call}: {reply.GetType().Name}");
        if (reply is Reply<Signed<Receipt>>.Answered { Value: var receipt })
            _receipts.Add(receipt.Value);

        OnAnswered?.Invoke(peer, call);
        if (_hanging.Contains(peer))
            return await HangAsync<T>(from, peer, call, cancellation);

        await DelayAsync(cancellation);
        from.Boot.Moment();
        if (from.Boot.IsOff)
            return await from.Boot.Never<Reply<T>>(cancellation);

        return there.Boot.IsOff || !_up.TryGetValue(peer, out var still) || !ReferenceEquals(still.Service, there.Service)
            ? new Reply<T>.Unreachable("The peer went down before it answered.")
            : reply;
    }

    /// <summary>Lets a time pass that the seed draws.</summary>
    public Task DelayAsync(CancellationToken cancellation) =>
        Task.Delay(TimeSpan.FromMicroseconds(random.Next(200, 5000)), scheduler.Time, cancellation);

    private async Task<Reply<T>> HangAsync<T>(SimulatedCalls from, PeerId peer, string call, CancellationToken cancellation)
    {
        trace.Add(scheduler.Time, $"{from.Self.Peer.Short()} -> {peer.Short()} {call}: hangs");
        await Task.Delay(HangsFor, scheduler.Time, cancellation);
        return new Reply<T>.Unreachable("The peer did not answer.");
    }

    private static async Task<Reply<T>> AnswerAsync<T>(IPeerService service, Boot boot, Func<IPeerService, Boot, Task<Reply<T>>> invoke)
    {
        var answering = InvokeAsync();
        await Task.WhenAny(answering, boot.Off);
        return boot.IsOff ? new Reply<T>.Unreachable("The peer went down.") : await answering;

        async Task<Reply<T>> InvokeAsync()
        {
            try
            {
                return await invoke(service, boot);
            }
            catch (CairnException failed)
            {
                // As the server of a real peer does it: the caller learns no more than that.
                return new Reply<T>.Refused(new Refusal(RefusalCode.Failed, failed.What));
            }
        }
    }
}
