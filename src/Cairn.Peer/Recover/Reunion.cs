using Cairn.Peer.Heads;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Recover;

/// <summary>
/// Completes a recovery when holders come back that were away then: takes over what they keep, and writes a head, which they do not take
/// before it names every head of this owner that they keep. So no snapshot that was ever acknowledged stays out of the list.
/// </summary>
internal sealed class Reunion(PeerParts parts)
{
    private readonly RecallBook _recalls = new(parts.Seams.Placements);

    private ulong Epoch => parts.Identity.Device.Epoch;

    /// <summary>Asks every member that is there and was not asked yet. Not while a backup runs.</summary>
    /// <exception cref="Core.Errors.CairnException"><c>superseded</c>, or what writing a head throws; then it is to be tried
    /// again.</exception>
    public Task RunAsync(CancellationToken cancellation) => RunAsync(new HungPeers(parts.Seams.Time), cancellation);

    /// <summary>The same for a command that asks more than this, and waits for nobody twice.</summary>
    /// <exception cref="Core.Errors.CairnException">As for <see cref="RunAsync(CancellationToken)"/>.</exception>
    public async Task RunAsync(HungPeers hung, CancellationToken cancellation)
    {
        var met = new List<(Member Holder, OwnerFile File)>();
        foreach (var member in parts.Holders().Where(member => member.State is Liveness.Alive && !_recalls.HasTold(member.Peer, Epoch)))
        {
            if (await AskAsync(member, hung, cancellation) is { } file)
                met.Add((member, file));
        }

        if (met.Any(holder => holder.File.Heads.Count > 0))
            await WriteHeadAsync(hung, cancellation);

        foreach (var (holder, _) in met)
            _recalls.Note(holder.Peer, Epoch);
    }

    private async Task<OwnerFile?> AskAsync(Member member, HungPeers hung, CancellationToken cancellation)
    {
        if (await hung.CallAsync(member.Peer, CallAsync) is not Reply<OwnerFile>.Answered { Value: var file })
            return null;

        parts.Succession.RequireCurrent(file);
        var recall = new HolderRecall(
            parts.Identity, new HoldingsReader(parts.Seams.Calls, parts.Seams.Time) { Hung = hung }, parts.Placements, parts.Contracts);
        var refusal = await recall.TakeAsync(member, file, named: null, cancellation);
        recall.Settle();
        return refusal is null ? file : null;

        async Task<Reply<OwnerFile>> CallAsync() =>
            await parts.Seams.Time.WithinAsync(
                HoldingsReader.Patience, token => parts.Seams.Calls.OwnerFileAsync(Contact.Of(member.Record.Value), token), cancellation)
                ?? new Reply<OwnerFile>.Unreachable(HungPeers.Why);
    }

    private async Task WriteHeadAsync(HungPeers hung, CancellationToken cancellation)
    {
        var kept = await parts.NewHeadWriter(hung).AddAsync(HeadAddition.Nothing, parts.HeadKeepers(), happy: 1, cancellation);
        parts.CommitHead(kept);
    }
}
