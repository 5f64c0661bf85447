using System.CommandLine;
using Cairn.Cli.Demo;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn demo</c>: a network of real processes on this machine, and each claim proved.</summary>
internal static class DemoCommand
{
    /// <summary>Room that the made folder, its copies and one restore take.</summary>
    private const long RoomNeeded = 4_000_000_000;

    private static readonly Manual Manual = new()
    {
        Examples = ["cairn demo", "cairn demo --peers 8 --data ~/Pictures --keep"],
    };

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var peers = Values.Option("--peers", Peers);
        peers.HelpName = "N";
        peers.Description = "How many peers, the owner included. Default: 5";
        var data = new Option<string?>("--data")
        {
            HelpName = "DIR",
            Description = "Back this folder up instead of a made one; it is only read",
        };
        var keep = new Option<bool>("--keep") { Description = "Leave the folder with homes and data there, and tell where" };
        var command = new Command("demo", "Run a network of peers here, kill some, and prove that nothing is lost") { peers, data, keep };
        builder.Add(command, Manual, (parsed, session, cancellation) => RunAsync(
            new DemoOptions
            {
                Peers = parsed.GetValue(peers) ?? new DemoOptions().Peers,
                Data = parsed.GetValue(data) is { } given ? Paths.Absolute(given, session.Surroundings) : null,
                Keep = parsed.GetValue(keep),
            },
            session,
            cancellation));
    }

    /// <summary>Runs it in a folder of its own.</summary>
    public static async Task<int> RunAsync(DemoOptions options, CommandSession session, CancellationToken cancellation)
    {
        if (options.Data is { } data && !Directory.Exists(data))
        {
            throw new CairnException(
                ErrorKind.NotFound, "no-such-folder", $"There is no folder {data}.", "Nothing was done.", "Name one that there is.");
        }

        var folder = Directory.CreateTempSubdirectory("cairn-demo-").FullName;
        var output = session.Output;
        try
        {
            RequireRoom(folder, options);
            var time = session.Surroundings.Time;
            var started = time.GetTimestamp();
            var report = new DemoReport(output, time);
            await new DemoRun(options, folder, report).RunAsync(cancellation);
            var summary = new DemoSummary
            {
                Steps = report.Steps,
                Checks = report.Checks,
                DurationSeconds = time.GetElapsedTime(started).TotalSeconds,
                Folder = options.Keep ? folder : null,
            };
            output.Data($"All {summary.Checks} checks hold; {HumanDuration.Format(TimeSpan.FromSeconds(summary.DurationSeconds))} in all.");
            output.Object(summary);
            return 0;
        }
        finally
        {
            if (options.Keep)
                output.Talk($"Everything is in {folder}.");
            else
                FolderRemoval.Remove(folder);
        }
    }

    private static void RequireRoom(string folder, DemoOptions options)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (options.Data is null && free < RoomNeeded)
        {
            throw new CairnException(
                ErrorKind.Refused,
                "no-room",
                $"There are {free / 1_000_000} MB free where temporary files go, and the demo needs {RoomNeeded / 1_000_000} MB.",
                "Nothing was done.",
                "Make room, or name another folder with the environment variable TMPDIR.");
        }
    }

    private static int Peers(string text) =>
        int.TryParse(text, out var number) && number is >= DemoOptions.LeastPeers and <= DemoOptions.MostPeers
            ? number
            : throw new CairnException(
                ErrorKind.BadUsage,
                "bad-number",
                $"\"{text}\" is no number of peers for the demo.",
                "Nothing was done.",
                $"Give a number from {DemoOptions.LeastPeers} to {DemoOptions.MostPeers}.");
}
