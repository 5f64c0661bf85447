using Cairn.Archive.Chunking;
using Cairn.Archive.Reading;
using Cairn.Archive.Writing;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Backup;
using Cairn.Peer.Inviting;
using Cairn.Peer.Node;
using Cairn.Peer.Restore;
using Cairn.Platform.Trees;
using Cairn.Protocol.Directories;
using BackupRequest = Cairn.Cli.LocalApi.Messages.BackupRequest;
using RestoreRequest = Cairn.Cli.LocalApi.Messages.RestoreRequest;

namespace Cairn.Cli.Daemon;

/// <summary>What the local API does with a peer.</summary>
internal sealed class PeerEndpoints(PeerNode node, Func<PeerId, TimeSpan?> latencyOf)
{
    /// <summary>Maps all calls.</summary>
    public void MapTo(LocalServer server)
    {
        server.Map(LocalCalls.Backup, BackupAsync);
        server.Map(LocalCalls.Invite, InviteAsync);
        server.Map(LocalCalls.Kit, KitAsync);
        server.Map(LocalCalls.List, ListAsync);
        server.Map(LocalCalls.Peers, PeersAsync);
        server.Map(LocalCalls.Restore, RestoreAsync);
        server.Map(LocalCalls.Snapshots, SnapshotsAsync);
        server.Map(LocalCalls.Status, StatusAsync);
    }

    private async Task BackupAsync(BackupRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var options = new BackupOptions
        {
            Paths = [.. request.Paths.Select(path => new BytePath(path))],
            Redundancy = request.Copies is { } copies ? Redundancy.Copies(copies) : null,
            Happy = request.Happy,
            To = request.To,
            Tags = request.Tags,
            Excludes = request.Excludes,
            Scope = request.OneFileSystem ? FileSystemScope.One : FileSystemScope.All,
            Chunker = ChunkerOf(request.Chunker),
            Level = request.Level,
        };
        BackupOutcome outcome;
        await using (new LargeRun())
        await using (var progress = new ProgressSender(lines, cancellation))
            outcome = await node.BackupAsync(options, progress, cancellation);

        foreach (var warning in outcome.Warnings)
            await lines.WriteAsync(new WarningLine { Message = warning }, CairnJson.Default.WarningLine, cancellation);

        foreach (var path in outcome.Incomplete)
            await lines.WriteAsync(Lines.Of(path), CairnJson.Default.IncompleteLine, cancellation);

        await lines.WriteAsync(Lines.Of(outcome), CairnJson.Default.BackupSummary, cancellation);
    }

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
            Mode = request.DryRun ? RestoreMode.DryRun : RestoreMode.Write,
        };
        RestoreOutcome outcome;
        await using (new LargeRun())
        await using (var progress = new ProgressSender(lines, cancellation))
            outcome = await node.RestoreAsync(options, progress, cancellation);

        foreach (var warning in outcome.Warnings)
            await lines.WriteAsync(new WarningLine { Message = warning }, CairnJson.Default.WarningLine, cancellation);

        foreach (var path in outcome.Damaged)
            await lines.WriteAsync(Lines.Of(path) with { Damaged = true }, CairnJson.Default.IncompleteLine, cancellation);

        foreach (var path in outcome.Unreachable)
            await lines.WriteAsync(Lines.Of(path), CairnJson.Default.IncompleteLine, cancellation);

        foreach (var path in outcome.Incomplete)
            await lines.WriteAsync(Lines.Of(path), CairnJson.Default.IncompleteLine, cancellation);

        await lines.WriteAsync(Lines.Of(outcome, request), CairnJson.Default.RestoreSummary, cancellation);
    }

    private Task InviteAsync(InviteRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var line = node.Invite(request.ValidFor, request.Reusable ? InviteUse.Reusable : InviteUse.SingleUse);
        return lines.WriteAsync(new InviteSummary { Invite = line }, CairnJson.Default.InviteSummary, cancellation);
    }

    private Task KitAsync(KitRequest request, LineWriter lines, CancellationToken cancellation) =>
        lines.WriteAsync(new KitText { Text = node.Kit().Format() }, CairnJson.Default.KitText, cancellation);

    private async Task ListAsync(ListRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var path = request.Path is { } text ? new BytePath(text) : (BytePath?)null;
        var entries = await node.ListAsync(request.Snapshot, path, cancellation);
        foreach (var entry in entries)
            await lines.WriteAsync(Lines.Of(entry), CairnJson.Default.EntryLine, cancellation);

        await lines.WriteAsync(new CountSummary { Count = entries.Count }, CairnJson.Default.CountSummary, cancellation);
    }

    private async Task PeersAsync(PeersRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var view = node.Members;
        foreach (var member in view.Members)
            await lines.WriteAsync(Lines.Of(member, node.Identity.Peer, latencyOf(member.Peer)), CairnJson.Default.PeerLine, cancellation);

        var summary = new PeersSummary { Peers = view.Members.Count, Live = view.Source is DirectorySource.Live };
        await lines.WriteAsync(summary, CairnJson.Default.PeersSummary, cancellation);
    }

    private async Task SnapshotsAsync(SnapshotsRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var count = 0;
        foreach (var snapshot in node.Snapshots().Select(Lines.Of).Where(snapshot => IsWanted(snapshot, request)))
        {
            await lines.WriteAsync(snapshot, CairnJson.Default.SnapshotLine, cancellation);
            count++;
        }

        await lines.WriteAsync(new CountSummary { Count = count }, CairnJson.Default.CountSummary, cancellation);
    }

    private async Task StatusAsync(StatusRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var path = request.Path is { } text ? new BytePath(text) : (BytePath?)null;
        var report = await node.StatusAsync(path, cancellation);
        foreach (var snapshot in report.Snapshots)
        {
            await lines.WriteAsync(Lines.Of(snapshot), CairnJson.Default.SnapshotStatusLine, cancellation);
            foreach (var file in snapshot.Files)
                await lines.WriteAsync(Lines.Of(file, snapshot), CairnJson.Default.FileStatusLine, cancellation);
        }

        foreach (var holder in report.Holders)
            await lines.WriteAsync(Lines.Of(holder), CairnJson.Default.HolderLine, cancellation);

        foreach (var warning in report.Warnings)
            await lines.WriteAsync(new WarningLine { Message = warning }, CairnJson.Default.WarningLine, cancellation);

        await lines.WriteAsync(Lines.Of(report), CairnJson.Default.StatusSummary, cancellation);
    }

    private static bool IsWanted(SnapshotLine snapshot, SnapshotsRequest request) =>
        request.Tags.All(tag => snapshot.Tags.Contains(tag, StringComparer.Ordinal))
        && (request.Paths.Count == 0 || request.Paths.Any(path => snapshot.Paths.Any(root => Covers(root, path))));

    private static bool Covers(string root, string path) =>
        path == root || path.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static ChunkerChoice ChunkerOf(string? text)
    {
        if (text is null)
            return ChunkerChoice.ContentDefined;

        if (ChunkerChoice.TryParse(text, out var choice) && choice is not null)
            return choice;

        throw new CairnException(
            ErrorKind.BadUsage,
            "bad-chunker",
            $"'{text}' is no way to cut files.",
            "Nothing was done.",
            "Give --chunker cdc, or --chunker fixed:SIZE such as fixed:64000.");
    }
}
