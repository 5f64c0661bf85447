using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;

namespace Cairn.Cli.Daemon.Endpoints;

/// <summary>Looks into the past.</summary>
internal sealed class BrowseEndpoints(PeerNode node)
{
    /// <summary>Maps its calls.</summary>
    public void MapTo(LocalServer server)
    {
        server.Map(LocalCalls.List, ListAsync);
        server.Map(LocalCalls.Snapshots, SnapshotsAsync);
    }

    private async Task ListAsync(ListRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var path = request.Path is { } text ? new BytePath(text) : (BytePath?)null;
        var count = 0;
        await foreach (var entry in node.ListAsync(request.Snapshot, path, cancellation))
        {
            await lines.WriteAsync(Lines.Of(entry), cancellation);
            count++;
        }

        await lines.WriteAsync(new CountSummary { Count = count }, cancellation);
    }

    private async Task SnapshotsAsync(SnapshotsRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var count = 0;
        var snapshots = request.Forgotten is true ? node.Forgotten() : node.Snapshots();
        foreach (var snapshot in snapshots.Select(Lines.Of).Where(snapshot => IsWanted(snapshot, request)))
        {
            await lines.WriteAsync(snapshot, cancellation);
            count++;
        }

        await lines.WriteAsync(new CountSummary { Count = count }, cancellation);
    }

    private static bool IsWanted(SnapshotLine snapshot, SnapshotsRequest request) =>
        request.Tags.All(tag => snapshot.Tags.Contains(tag, StringComparer.Ordinal))
        && (request.Paths.Count == 0 || request.Paths.Any(path => snapshot.Paths.Any(root => Covers(root, path))));

    private static bool Covers(string root, string path) =>
        path == root || path.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal);
}
