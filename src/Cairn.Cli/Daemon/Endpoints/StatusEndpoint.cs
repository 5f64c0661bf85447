using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;

namespace Cairn.Cli.Daemon.Endpoints;

/// <summary>Tells how safe everything is now.</summary>
internal sealed class StatusEndpoint(PeerNode node)
{
    /// <summary>Maps its call.</summary>
    public void MapTo(LocalServer server) => server.Map(LocalCalls.Status, StatusAsync);

    private async Task StatusAsync(StatusRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var path = request.Path is { } text ? new BytePath(text) : (BytePath?)null;
        var report = await node.StatusAsync(path, cancellation);
        foreach (var snapshot in report.Snapshots)
        {
            await lines.WriteAsync(Lines.Of(snapshot), cancellation);
            foreach (var file in snapshot.Files)
                await lines.WriteAsync(Lines.Of(file, snapshot), cancellation);
        }

        foreach (var holder in report.Holders)
            await lines.WriteAsync(Lines.Of(holder), cancellation);

        foreach (var warning in report.Warnings)
            await lines.WriteAsync(new WarningLine { Message = warning }, cancellation);

        await lines.WriteAsync(Lines.Of(report), cancellation);
    }
}
