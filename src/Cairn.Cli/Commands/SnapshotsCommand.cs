using System.CommandLine;
using System.Globalization;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn snapshots</c>: what was backed up when.</summary>
internal static class SnapshotsCommand
{
    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var tags = new Option<string[]>("--tag")
        {
            HelpName = "T",
            Description = "Only snapshots with this label; given again, with each of them",
        };
        var paths = new Option<string[]>("--path") { HelpName = "P", Description = "Only snapshots of this path or of a folder above it" };
        var forgotten = new Option<bool>("--forgotten") { Description = "Those that were forgotten and can still be brought back" };
        var command = new Command("snapshots", "List the snapshots, newest first") { tags, paths, forgotten };
        var manual = new Manual
        {
            Examples = ["cairn snapshots", "cairn snapshots --tag weekly --path ~/Documents"],
            ExitCodes = [(4, "'cairn up' is not running for this home")],
        };
        builder.Add(command, manual, (parsed, session, cancellation) => RunAsync(
            new SnapshotsRequest
            {
                Tags = parsed.GetValue(tags) ?? [],
                Paths = Paths.Absolute(parsed.GetValue(paths) ?? [], session.Surroundings),
                Forgotten = parsed.GetValue(forgotten) ? true : null,
            },
            session,
            cancellation));
    }

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(SnapshotsRequest request, CommandSession session, CancellationToken cancellation)
    {
        string[] columns = ["=snapshot", "=time", "host", ">files", ">size", "=redundancy", "tags", "paths"];
        var table = new TextTable(request.Forgotten is true ? [.. columns[..^1], "=until", columns[^1]] : columns);
        var summary = await session.CallAsync(
            LocalCalls.Snapshots, request, line => AddRow(table, session.Output, line.Read(CairnJson.Default.SnapshotLine)), cancellation);
        table.WriteTo(session.Output);
        if (summary.Count == 0)
            session.Output.Talk(Nothing(request));

        session.Output.Object(summary);
        return 0;
    }

    private static string Nothing(SnapshotsRequest request) => request switch
    {
        { Tags.Count: > 0 } or { Paths.Count: > 0 } => "There is no such snapshot.",
        { Forgotten: true } => "No snapshot was forgotten that could be brought back.",
        _ => "There is no snapshot yet. Make one with 'cairn backup'.",
    };

    private static void AddRow(TextTable table, CommandOutput output, SnapshotLine snapshot)
    {
        string[] cells =
        [
            snapshot.Snapshot[..Identifiers.ShortLength],
            output.When(snapshot.Time),
            snapshot.Host,
            snapshot.Files.ToString(CultureInfo.InvariantCulture),
            new ByteSize(snapshot.Bytes).ToString(),
            snapshot.Redundancy,
            string.Join(',', snapshot.Tags),
            string.Join(' ', snapshot.Paths),
        ];
        table.Add(snapshot.Until is { } until ? [.. cells[..^1], output.When(until), cells[^1]] : cells);
    }
}
