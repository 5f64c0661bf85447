using System.CommandLine;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Core.Sizes;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn backup</c>: one snapshot of files and folders on other peers.</summary>
internal static class BackupCommand
{
    private static readonly Manual Manual = new()
    {
        Examples =
        [
            "cairn backup ~/Documents ~/Pictures",
            "cairn backup ~/Documents --copies 3 --tag weekly --exclude '*.tmp'",
            "cairn backup ~/Documents --dry-run",
            "cairn backup thesis.tex --copies 1 --to desktop",
        ],
        ExitCodes =
        [
            (3, "done, but a file could not be read, or fewer copies are held than asked for"),
            (4, "'cairn up' is not running for this home"),
            (5, "a path or a peer named with --to is not there"),
            (7, "refused: too few peers with room; no snapshot was made"),
        ],
    };

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var options = new BackupCommandOptions();
        var command = new Command("backup", "Back files and folders up to other peers, as one snapshot");
        options.AddTo(command);
        builder.Add(command, Manual, (parsed, session, cancellation) =>
            options.IsDryRun(parsed)
                ? PlanAsync(options.Read(parsed, session.Surroundings), session, cancellation)
                : RunAsync(options.Read(parsed, session.Surroundings), session, cancellation));
    }

    /// <summary>Runs it.</summary>
    /// <returns>0, or 3 when the snapshot lacks a file or copies.</returns>
    public static async Task<int> RunAsync(BackupRequest request, CommandSession session, CancellationToken cancellation)
    {
        var output = session.Output;
        var summary = await session.CallAsync(LocalCalls.Backup, request, output.Remark, cancellation);
        output.Data($"snapshot {summary.Snapshot}");
        output.Talk(Describe(summary));
        if (summary.Incomplete > 0)
        {
            output.Warn(
                $"{Counted.Of(summary.Incomplete, "path is", "paths are")} not, or not exactly, in the snapshot; see above. "
                + "Everything else is.");
        }

        if (summary.Raised > 0)
            output.Talk($"{Counted.Of(summary.Raised, "older pack was", "older packs were")} copied to more peers.");

        if (summary.PacksBelowDesired > 0)
        {
            output.Warn(
                $"{Counted.Of(summary.PacksBelowDesired, "pack has", "packs have")} fewer holders than {summary.Redundancy} asks for; "
                + $"the fewest: {summary.Holders}. "
                + "They are copied to more peers as soon as some have room.");
        }

        output.Object(summary);
        var isBelow = summary.PacksBelowDesired > 0 && !summary.Auto;
        return summary.Incomplete > 0 || isBelow ? (int)ErrorKind.Incomplete : 0;
    }

    /// <summary>Tells what it would store.</summary>
    /// <returns>0, or 3 when the snapshot would lack a file.</returns>
    public static async Task<int> PlanAsync(BackupRequest request, CommandSession session, CancellationToken cancellation)
    {
        var output = session.Output;
        var plan = await session.CallAsync(LocalCalls.BackupPlan, request, output.Remark, cancellation);
        var (files, packs) = (Counted.Of(plan.Files, "file"), Counted.Of(plan.Packs, "pack"));
        output.Data($"would store {files}, {new ByteSize(plan.Bytes)}; new {new ByteSize(plan.NewBytes)}, "
            + $"as {new ByteSize(plan.StoredBytes)} in {packs} for {plan.Redundancy}");
        if (plan.Incomplete > 0)
            output.Warn($"{Counted.Of(plan.Incomplete, "path", "paths")} would not, or not exactly, be in the snapshot; see above.");

        output.Object(plan);
        return plan.Incomplete > 0 ? (int)ErrorKind.Incomplete : 0;
    }

    private static string Describe(BackupSummary summary)
    {
        var sizes = $"{new ByteSize(summary.Bytes)}; new {new ByteSize(summary.NewBytes)}, stored as {new ByteSize(summary.StoredBytes)}";
        var duration = HumanDuration.Format(TimeSpan.FromSeconds(summary.DurationSeconds));
        var (files, packs) = (Counted.Of(summary.Files, "file"), Counted.Of(summary.Packs, "pack"));
        return $"{files}, {sizes} in {packs}; {summary.Redundancy}, {Counted.Of(summary.Holders, "holder")}; {duration}";
    }
}
