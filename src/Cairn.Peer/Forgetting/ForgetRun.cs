using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Peer.Browse;
using Cairn.Peer.Heads;
using Cairn.Peer.Node;
using Cairn.Protocol.Heads;

namespace Cairn.Peer.Forgetting;

/// <summary>Forgets snapshots, and drops what nothing needs any more. Not while a backup runs.</summary>
internal sealed class ForgetRun(PeerParts parts, ForgetOptions options)
{
    private readonly ListChanger _list = new(
        parts, options.Prunes || options.HurriedBy is not null, options.HurriedBy, new HungPeers(parts.Seams.Time));

    /// <summary>Does it.</summary>
    /// <exception cref="CairnException"><c>no-such-snapshot</c>, <c>needs-unknown</c>, <c>superseded</c>,
    /// <c>not-your-key</c>, <c>others-forgotten</c>, or <c>head-not-kept</c>.</exception>
    public async Task<ForgetOutcome> RunAsync(CancellationToken cancellation)
    {
        parts.Succession.RequireCurrent(parts.Seams.Directory.View);
        var snapshots = options.Snapshots.Select(wanted => parts.Catalog.Find(wanted)).DistinctBy(snapshot => snapshot.Id).ToList();
        await _list.BeginAsync(forgetsSome: snapshots.Count > 0, cancellation);

        var change = new ListChange { Forgets = snapshots };
        if (options.IsDryRun)
            return Describe(snapshots, await _list.PlanAsync(change, cancellation), null);

        var (plan, kept) = await _list.WriteAsync(change, cancellation);
        return Describe(snapshots, plan, kept);
    }

    private ForgetOutcome Describe(IReadOnlyList<SnapshotRecord> snapshots, DropPlan plan, KeptHead? kept) => new()
    {
        Snapshots = [.. snapshots.Select(SnapshotSummary.Of)],
        Plan = plan,
        Until = _list.Until(),
        Head = kept?.Head.HeadId(),
        Holders = kept?.Holders ?? 0,
        Asked = parts.HeadKeepers().Count,
    };
}
