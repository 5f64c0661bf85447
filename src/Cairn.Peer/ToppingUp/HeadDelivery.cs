using Cairn.Core.Ids;
using Cairn.Peer.Heads;
using Cairn.Peer.Node;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.ToppingUp;

/// <summary>Gives the newest head to holders that may lack it: those that came to hold something since it was written, and those that were
/// away then. Not thread-safe, and not while a backup runs.</summary>
internal sealed class HeadDelivery(PeerParts parts)
{
    private readonly HashSet<PeerId> _have = [];
    private HeadId? _head;

    /// <summary>Asks every holder that is not known to have the head to keep it.</summary>
    /// <exception cref="Core.Errors.CairnException"><c>superseded</c>, or what writing a head throws.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await new UnfinishedHead(parts).TakeBackAsync(cancellation);
        if (parts.Heads.LatestAcknowledged() is not { } head)
            return;

        var id = head.HeadId();
        if (_head != id)
        {
            _have.Clear();
            _head = id;
        }

        var keepers = parts.HeadKeepers();
        var lacking = keepers.Where(keeper => keeper.State is Liveness.Alive && !_have.Contains(keeper.Peer)).ToList();
        var answers = await Task.WhenAll(lacking.Select(keeper => PutAsync(keeper, head, cancellation)));
        _have.UnionWith(lacking.Zip(answers).Where(put => put.Second is HeadAnswer.Kept).Select(put => put.First.Peer));
        if (keepers.Count > 0 && keepers.All(keeper => _have.Contains(keeper.Peer)))
            parts.Heads.Outdate(head);

        if (answers.Any(answer => answer is HeadAnswer.Conflicting))
            await MergeAsync(cancellation);
    }

    private async Task<HeadAnswer?> PutAsync(Member keeper, Signed<Head> head, CancellationToken cancellation) =>
        await parts.Seams.Time.PutHeadAsync(parts.Seams.Calls, Contact.Of(keeper.Record.Value), head, cancellation) switch
        {
            Reply<HeadAnswer>.Answered { Value: var answer } => answer,
            _ => null,
        };

    /// <summary>A holder has a head that the newest one does not name; the next one will.</summary>
    private async Task MergeAsync(CancellationToken cancellation)
    {
        var kept = await parts.NewHeadWriter().AddAsync(HeadAddition.Nothing, parts.HeadKeepers(), happy: 1, cancellation);
        parts.CommitHead(kept);
    }
}
