using Cairn.Archive.Chunking;
using Cairn.Archive.Writing;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Core.Errors;
using Cairn.Core.Sizes;
using Cairn.Peer.Backup;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;
using BackupRequest = Cairn.Cli.LocalApi.Messages.BackupRequest;

namespace Cairn.Cli.Daemon.Endpoints;

/// <summary>Makes snapshots.</summary>
internal sealed class BackupEndpoint(PeerNode node)
{
    /// <summary>Maps its calls.</summary>
    public void MapTo(LocalServer server)
    {
        server.Map(LocalCalls.Backup, BackupAsync);
        server.Map(LocalCalls.BackupPlan, PlanAsync);
    }

    private async Task BackupAsync(BackupRequest request, LineWriter lines, CancellationToken cancellation)
    {
        var options = OptionsOf(request);
        BackupOutcome outcome;
        await using (new LargeRun())
        await using (var progress = new ProgressSender(lines, cancellation))
            outcome = await node.BackupAsync(options, progress, cancellation);

        foreach (var warning in outcome.Warnings)
            await lines.WriteAsync(new WarningLine { Message = warning }, cancellation);

        foreach (var path in outcome.Incomplete)
            await lines.WriteAsync(Lines.Of(path), cancellation);

        await lines.WriteAsync(Lines.Of(outcome), cancellation);
    }

    private async Task PlanAsync(BackupRequest request, LineWriter lines, CancellationToken cancellation)
    {
        BackupPlan plan;
        await using (new LargeRun())
        await using (var progress = new ProgressSender(lines, cancellation))
            plan = await node.PlanBackupAsync(OptionsOf(request), progress, cancellation);

        foreach (var warning in plan.Warnings)
            await lines.WriteAsync(new WarningLine { Message = warning }, cancellation);

        foreach (var path in plan.Incomplete)
            await lines.WriteAsync(Lines.Of(path), cancellation);

        await lines.WriteAsync(Lines.Of(plan), cancellation);
    }

    private static BackupOptions OptionsOf(BackupRequest request) => new()
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
