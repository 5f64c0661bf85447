using System.CommandLine;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Core.Sizes;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn restore</c>: files of a snapshot back on disk.</summary>
internal static class RestoreCommand
{
    private static readonly Manual Manual = new()
    {
        Examples =
        [
            "cairn restore latest --target ~/restored",
            "cairn restore latest /home/ann/Documents/thesis.tex --target /tmp/out",
            "cairn restore 3fa9b2 --target / --overwrite if-newer",
        ],
        ExitCodes =
        [
            (1, "failed; nothing that was asked for could be written"),
            (3, "done, but an entry could not be written, or not exactly"),
            (4, "'cairn up' is not running for this home, or the peers that hold the data cannot be reached"),
            (5, "there is no such snapshot, or no such path in it"),
            (6, "data is corrupt or lost at every peer that held it; everything else was restored"),
            (7, "refused: no room on the target"),
        ],
    };

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var snapshot = SnapshotArgument.Make();
        var paths = new Argument<string[]>("PATH")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Only these files and folders of the snapshot",
        };
        var target = new Option<string>("--target")
        {
            HelpName = "DIR",
            Required = true,
            Description = "Folder to write below; made if missing",
        };
        var overwrite = Values.Choice(
            "--overwrite",
            "What to do with files that are there already: keep them (never), replace them, or replace older ones",
            "never",
            "always",
            "if-newer");
        var keepSetuid = new Option<bool>("--keep-setuid")
        {
            Description = "Also restore setuid and setgid bits and capabilities of files, which let programs act with other rights, and "
                + "owners and modes of devices, which are root's alone otherwise",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only tell how much would be written" };
        var command = new Command("restore", "Bring files of a snapshot back") { snapshot, paths, target, overwrite, keepSetuid, dryRun };
        builder.Add(command, Manual, (parsed, session, cancellation) => RunAsync(
            new RestoreRequest
            {
                Snapshot = parsed.GetRequiredValue(snapshot),
                Paths = Paths.Absolute(parsed.GetValue(paths) ?? [], session.Surroundings),
                Target = Paths.Absolute(parsed.GetRequiredValue(target), session.Surroundings),
                Overwrite = parsed.GetRequiredValue(overwrite),
                KeepSetuid = parsed.GetValue(keepSetuid),
                DryRun = parsed.GetValue(dryRun),
            },
            session,
            cancellation));
    }

    /// <summary>Runs it.</summary>
    /// <returns>0, 3 when something was not written exactly, 4 when data cannot be reached now, or 6 when data is lost.</returns>
    public static async Task<int> RunAsync(RestoreRequest request, CommandSession session, CancellationToken cancellation)
    {
        var summary = await session.CallAsync(LocalCalls.Restore, request, session.Output.Remark, cancellation);
        return Report(summary, session.Output);
    }

    /// <summary>Tells what came of it.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(RestoreSummary summary, CommandOutput output)
    {
        var duration = HumanDuration.Format(TimeSpan.FromSeconds(summary.DurationSeconds));
        var done = summary.DryRun ? "would restore" : "restored";
        output.Data($"{done} {Counted.Of(summary.Files, "file")}, {new ByteSize(summary.Bytes)}");
        output.Talk($"snapshot {summary.Snapshot}, {Counted.Of(summary.Kept, "file")} kept as before, {duration}");
        if (summary.Incomplete > 0)
            output.Warn($"{Counted.Of(summary.Incomplete, "entry", "entries")} could not be written, or not exactly; see above.");

        if (summary.Damaged - summary.DamagedFolders is > 0 and var damaged)
        {
            output.Warn(
                $"the data of {Counted.Of(damaged, "file")} is corrupt or lost at every peer that held it and answers; see above. All "
                + "others are right. If 'cairn peers' shows that a peer is away, restore these files again when it is back.");
        }

        if (summary.DamagedFolders > 0)
        {
            output.Warn(
                $"{Counted.Of(summary.DamagedFolders, "folder")} could not be listed whole, as the data for that is corrupt or lost at "
                + "every peer that held it and answers; see above. Some or all of what is below is not restored, and nothing tells how "
                + "many files that are. If 'cairn peers' shows that a peer is away, restore again when it is back.");
        }

        if (summary.Unreachable - summary.UnreachableFolders is > 0 and var away)
        {
            output.Warn(
                $"the data of {Counted.Of(away, "file")} lies, or may lie, with peers that cannot be reached now; see above. Nothing shows "
                + "that it is lost: start those peers and restore these files again.");
        }

        if (summary.UnreachableFolders > 0)
        {
            output.Warn(
                $"{Counted.Of(summary.UnreachableFolders, "folder")} could not be listed whole, as the data for that lies, or may lie, "
                + "with peers that cannot be reached now; see above. Some or all of what is below is not restored, and nothing tells how "
                + "many files that are. Nothing shows that it is lost: start those peers and restore again.");
        }

        output.Object(summary);
        return summary switch
        {
            { Damaged: > 0 } => (int)ErrorKind.Integrity,
            { Unreachable: > 0 } => (int)ErrorKind.Unreachable,
            { Incomplete: > 0 } => (int)ErrorKind.Incomplete,
            _ => 0,
        };
    }
}
