using Cairn.Cli.Daemon.Endpoints;
using Cairn.Cli.LocalApi;
using Cairn.Core.Ids;
using Cairn.Peer.Node;

namespace Cairn.Cli.Daemon;

/// <summary>Everything that commands can ask of a running peer: one class for each behaviour, in <c>Endpoints</c>.</summary>
internal sealed class PeerEndpoints(PeerNode node, Func<PeerId, TimeSpan?> latencyOf)
{
    /// <summary>Maps all calls.</summary>
    public void MapTo(LocalServer server)
    {
        new BackupEndpoint(node).MapTo(server);
        new BrowseEndpoints(node).MapTo(server);
        new EvictionEndpoints(node).MapTo(server);
        new ForgetEndpoints(node).MapTo(server);
        new LeaveEndpoint(node).MapTo(server);
        new MembershipEndpoints(node, latencyOf).MapTo(server);
        new RestoreEndpoint(node).MapTo(server);
        new StatusEndpoint(node).MapTo(server);
    }
}
