using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Core.Ids;
using Cairn.Peer.Inviting;
using Cairn.Peer.Node;
using Cairn.Protocol.Directories;

namespace Cairn.Cli.Daemon.Endpoints;

/// <summary>Tells of the network and of this peer in it.</summary>
internal sealed class MembershipEndpoints(PeerNode node, Func<PeerId, TimeSpan?> latencyOf)
{
    /// <summary>Maps its calls.</summary>
    public void MapTo(LocalServer server)
    {
        server.Map(LocalCalls.Invite, InviteAsync);
        server.Map(LocalCalls.Kit, KitAsync);
        server.Map(LocalCalls.Peers, PeersAsync);
    }

    private Task InviteAsync(InviteRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var line = node.Invite(request.ValidFor, request.Reusable ? InviteUse.Reusable : InviteUse.SingleUse);
        return lines.WriteAsync(new InviteSummary { Invite = line }, cancellation);
    }

    private Task KitAsync(KitRequest request, LineWriter lines, CancellationToken cancellation) =>
        lines.WriteAsync(new KitText { Text = node.Kit().Format() }, cancellation);

    private async Task PeersAsync(PeersRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var view = node.Members;
        foreach (var member in view.Members)
        {
            var line = Lines.Of(member, node.Identity.Peer, latencyOf(member.Peer));
            await lines.WriteAsync(node.IsEvicted(member) ? line with { State = PeerLine.Evicted } : line, cancellation);
        }

        var summary = new PeersSummary { Peers = view.Members.Count, Live = view.Source is DirectorySource.Live };
        await lines.WriteAsync(summary, cancellation);
    }
}
