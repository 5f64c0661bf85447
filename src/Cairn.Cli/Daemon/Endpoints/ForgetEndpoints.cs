using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Peer.Deleting;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Cli.Daemon.Endpoints;

/// <summary>Forgets snapshots and brings them back, and deletes paths from them.</summary>
internal sealed class ForgetEndpoints(PeerNode node)
{
    /// <summary>Maps its calls.</summary>
    public void MapTo(LocalServer server)
    {
        server.Map(LocalCalls.Delete, DeleteAsync);
        server.Map(LocalCalls.Forget, ForgetAsync);
        server.Map(LocalCalls.Purge, PurgeAsync);
        server.Map(LocalCalls.Undelete, UndeleteAsync);
    }

    private async Task ForgetAsync(ForgetRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var outcome = await node.ForgetAsync(
            new ForgetOptions
            {
                Snapshots = request.Snapshots,
                Prunes = request.Prune,
                IsDryRun = request.DryRun,
                HurriedBy = HurriedBy(request.HurriedBy),
            },
            cancellation);
        await WriteAsync([.. outcome.Snapshots.Select(Lines.Of)], outcome, Lines.Of(outcome), lines, cancellation);
    }

    private async Task DeleteAsync(DeleteRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var outcome = await node.DeleteAsync(
            new DeleteOptions
            {
                Path = new BytePath(request.Path),
                IsDryRun = request.DryRun,
                HurriedBy = HurriedBy(request.HurriedBy),
            },
            cancellation);
        await WriteAsync([.. outcome.Snapshots.Select(Lines.Of)], outcome, Lines.Of(outcome), lines, cancellation);
    }

    private async Task PurgeAsync(PurgeRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var outcome = await node.PurgeAsync(OwnerSigned<Purge>.Open(request.Purge, new P256Signatures()), cancellation);
        await lines.WriteAsync(new PurgeSummary { Done = outcome.Done, Missed = outcome.Missed }, cancellation);
    }

    private async Task UndeleteAsync(UndeleteRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var outcome = await node.UndeleteAsync(request.Snapshot, cancellation);
        var summary = new UndeleteSummary
        {
            Snapshot = outcome.Snapshot.Snapshot.ToString(),
            Packs = outcome.Packs,
            Copies = outcome.Copies,
            Desired = outcome.Desired,
            Holders = outcome.Holders,
        };
        await lines.WriteAsync(summary, cancellation);
    }

    /// <summary>A name that is none is nobody's, and so is refused like another peer's.</summary>
    private static PeerId? HurriedBy(string? owner) =>
        owner is null ? null : Identifiers.TryParse<PeerId>(owner, out var peer) ? peer : default(PeerId);

    private static async Task WriteAsync(
        IReadOnlyList<ApiLine> snapshots, DropOutcome outcome, DropSummary summary, LineWriter lines, CancellationToken cancellation)
    {
        foreach (var snapshot in snapshots)
            await lines.WriteAsync(snapshot, cancellation);

        foreach (var drop in outcome.Plan.Packs)
            await lines.WriteAsync(Lines.Of(drop), cancellation);

        await lines.WriteAsync(summary, cancellation);
    }
}
