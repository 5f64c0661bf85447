using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Peer.Leaving;
using Cairn.Peer.Node;

namespace Cairn.Cli.Daemon.Endpoints;

/// <summary><c>leave</c>.</summary>
internal sealed class LeaveEndpoint(PeerNode node)
{
    /// <summary>Maps it.</summary>
    public void MapTo(LocalServer server) => server.Map(LocalCalls.Leave, LeaveAsync);

    private async Task LeaveAsync(LeaveRequest request, LineWriter lines, CancellationToken cancellation)
    {
        LeaveOutcome outcome;
        await using (var progress = new ProgressSender(lines, cancellation))
        {
            outcome = await node.LeaveAsync(
                request.Drop ? LeaveMode.Drop : LeaveMode.HandOver,
                request.DeleteOwn ? OwnData.Drop : OwnData.Keep,
                progress,
                cancellation);
        }

        try
        {
            await TellAsync(outcome, lines, cancellation);
        }
        finally
        {
            // Only now: the process ends with it, and would cut the answer off.
            if (outcome.HasLeft)
                node.Depart(outcome);
        }
    }

    private static async Task TellAsync(LeaveOutcome outcome, LineWriter lines, CancellationToken cancellation)
    {
        foreach (var warning in outcome.Warnings)
            await lines.WriteAsync(new WarningLine { Message = warning }, cancellation);

        foreach (var unplaced in outcome.HandOver.Unplaced)
        {
            var line = new UnplacedLine
            {
                Owner = unplaced.Owner.ToString(),
                Name = unplaced.Name,
                Shards = unplaced.Shards,
                Bytes = unplaced.Bytes.Bytes,
                Why = unplaced.Why,
            };
            await lines.WriteAsync(line, cancellation);
        }

        var summary = new LeaveSummary
        {
            Left = outcome.HasLeft,
            HandedOver = outcome.HandOver.Shards,
            HandedOverBytes = outcome.HandOver.Bytes.Bytes,
            Unplaced = outcome.HandOver.Unplaced.Sum(owner => owner.Shards),
            RemovedBlobs = outcome.RemovedBlobs,
            RemovedBytes = outcome.RemovedBytes.Bytes,
            OwnSnapshots = outcome.Own?.Snapshots,
            OwnPacks = outcome.Own?.Plan.Packs.Count,
            OwnBytes = outcome.Own?.Plan.Bytes.Bytes,
            OwnUntil = outcome.Own?.Until,
            OwnHolders = outcome.Own?.Holders,
            OwnAsked = outcome.Own?.Asked,
        };
        await lines.WriteAsync(summary, cancellation);
    }
}
