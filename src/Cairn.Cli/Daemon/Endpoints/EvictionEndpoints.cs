using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Core.Signing;
using Cairn.Peer.Node;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Cli.Daemon.Endpoints;

/// <summary><c>evict</c>: first whom it concerns, then, signed by the command, the eviction itself.</summary>
internal sealed class EvictionEndpoints(PeerNode node)
{
    /// <summary>Maps both.</summary>
    public void MapTo(LocalServer server)
    {
        server.Map(LocalCalls.EvictionPlan, PlanEvictionAsync);
        server.Map(LocalCalls.Evict, EvictAsync);
    }

    private async Task PlanEvictionAsync(EvictionPlanRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var plan = node.PlanEviction(request.Peer);
        foreach (var member in plan.Staying)
        {
            var line = new InvitedLine
            {
                Peer = member.Peer.ToString(),
                Name = member.Name,
                InvitedBy = member.Record.Value.Credential.Links[0].Value.Inviter.ToString(),
                Stays = true,
                LentBytes = member.Record.Value.Lent.Bytes,
                FreeBytes = member.Record.Value.Free.Bytes,
            };
            await lines.WriteAsync(line, cancellation);
        }

        var summary = new EvictionPlanSummary
        {
            Peer = plan.Peer.ToString(),
            Name = plan.Member?.Name,
            Network = plan.Network.ToString(),
            Self = node.Identity.Peer.ToString(),
            LentBytes = plan.Member?.Record.Value.Lent.Bytes,
            FreeBytes = plan.Member?.Record.Value.Free.Bytes,
        };
        await lines.WriteAsync(summary, cancellation);
    }

    private async Task EvictAsync(EvictRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var eviction = OwnerSigned<Eviction>.Open(request.Eviction, new P256Signatures());
        var member = node.Members.Find(eviction.Value.Peer);
        var outcome = await node.EvictAsync(eviction, cancellation);
        var summary = new EvictSummary
        {
            Peer = eviction.Value.Peer.ToString(),
            Name = member?.Name,
            LentBytes = member?.Record.Value.Lent.Bytes,
            FreeBytes = member?.Record.Value.Free.Bytes,
            With = 0,
            DryRun = false,
            Staying = eviction.Value.Staying.Count,
            Told = outcome.Told,
            Members = outcome.Members,
        };
        await lines.WriteAsync(summary, cancellation);
    }
}
