using Cairn.Core.Ids;
using Cairn.Platform.Computing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Recover;

/// <summary>
/// Asks everybody whom a walk found once more what they keep of this owner, as the device that takes over: the walk was made by one that
/// the lost machine may have superseded, and such a device is shown no heads. For one use.
/// </summary>
/// <param name="calls">Calls made as the device that takes over.</param>
/// <param name="walk">The walk, which is over.</param>
internal sealed class SecondAsking(IPeerCalls calls, NetworkWalk walk)
{
    // Answers come back on whatever thread, so everything below is touched under the lock while they do.
    private readonly Lock _state = new();
    private readonly SortedDictionary<PeerId, OwnerFile> _files = [];
    private readonly SortedDictionary<PeerId, string> _silent = [];
    private readonly SortedDictionary<HeadId, Signed<Head>> _heads = [];
    private readonly Permits _turns = new(NetworkWalk.FilesAtOnce);

    /// <summary>What each peer knows of this owner: with the heads that it showed this time, and those that it showed the walk.</summary>
    public IReadOnlyDictionary<PeerId, OwnerFile> Files => _files;

    /// <summary>Why, for each peer that did not answer this time. What the walk heard of it is all that there is.</summary>
    public IReadOnlyDictionary<PeerId, string> Silent => _silent;

    /// <summary>Asks.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var (peer, file) in walk.Files)
            _files[peer] = file with { Heads = Shared(file.Heads) };

        await Task.WhenAll(walk.Answered.Select(answered => AskAsync(answered.Key, answered.Value, cancellation)));
    }

    private async Task AskAsync(PeerId peer, Contact contact, CancellationToken cancellation)
    {
        using var turn = await _turns.TakeAsync(cancellation);
        var reply = await calls.OwnerFileAsync(contact, cancellation);
        lock (_state)
        {
            if (reply is Reply<OwnerFile>.Answered { Value: var file })
                _files[peer] = file with { Heads = Shared([.. file.Heads, .. _files[peer].Heads]) };
            else
                _silent[peer] = NetworkWalk.Why(reply);
        }
    }

    /// <summary>Each head once, and the same one for all who keep it: most holders keep the same heads, and heads are large.</summary>
    private List<Signed<Head>> Shared(IReadOnlyList<Signed<Head>> heads)
    {
        var shared = new SortedDictionary<HeadId, Signed<Head>>();
        foreach (var head in heads)
        {
            var id = head.HeadId();
            _heads.TryAdd(id, head);
            shared.TryAdd(id, _heads[id]);
        }

        return [.. shared.Values.OrderByDescending(head => head.Value.Order)];
    }
}
