using Cairn.Archive.Reading;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Peer.Node;
using Cairn.Peer.Restore;
using Cairn.Platform.Trees;
using RestoreRequest = Cairn.Cli.LocalApi.Messages.RestoreRequest;

namespace Cairn.Cli.Daemon.Endpoints;

/// <summary>Brings files of a snapshot back.</summary>
internal sealed class RestoreEndpoint(PeerNode node)
{
    /// <summary>Maps its call.</summary>
    public void MapTo(LocalServer server) => server.Map(LocalCalls.Restore, RestoreAsync);

    private async Task RestoreAsync(RestoreRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var options = new RestoreOptions
        {
            Snapshot = request.Snapshot,
            Paths = [.. request.Paths.Select(path => new BytePath(path))],
            Target = new BytePath(request.Target),
            Overwrite = request.Overwrite switch
            {
                "always" => OverwritePolicy.Always,
                "if-newer" => OverwritePolicy.IfNewer,
                _ => OverwritePolicy.Never,
            },
            Privileges = request.KeepSetuid ? PrivilegePolicy.Keep : PrivilegePolicy.Remove,
            Mode = request.DryRun ? RestoreMode.DryRun : RestoreMode.Write,
        };
        RestoreOutcome outcome;
        await using (new LargeRun())
        await using (var progress = new ProgressSender(lines, cancellation))
            outcome = await node.RestoreAsync(options, progress, cancellation);

        foreach (var warning in outcome.Warnings)
            await lines.WriteAsync(new WarningLine { Message = warning }, cancellation);

        foreach (var path in outcome.Damaged)
            await lines.WriteAsync(Lines.Of(path) with { Damaged = true }, cancellation);

        foreach (var path in outcome.Unreachable)
            await lines.WriteAsync(Lines.Of(path), cancellation);

        foreach (var path in outcome.Incomplete)
            await lines.WriteAsync(Lines.Of(path), cancellation);

        await lines.WriteAsync(Lines.Of(outcome, request), cancellation);
    }
}
