using System.CommandLine;
using System.Globalization;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn ls</c>: what is in a snapshot.</summary>
internal static class LsCommand
{
    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var snapshot = SnapshotArgument.Make();
        var path = new Argument<string?>("PATH")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "Only this file or folder and what is below it",
        };
        var command = new Command("ls", "List what is in a snapshot") { snapshot, path };
        var manual = new Manual
        {
            Examples = ["cairn ls latest", "cairn ls latest ~/Documents", "cairn --json ls 3fa9b2"],
            ExitCodes =
            [
                (4, "'cairn up' is not running for this home, or the peers that hold the listing cannot be reached"),
                (5, "there is no such snapshot, or no such path in it"),
                (6, "the listing is corrupt or lost at every peer that held it"),
            ],
        };
        builder.Add(command, manual, (parsed, session, cancellation) => RunAsync(
            new ListRequest
            {
                Snapshot = parsed.GetRequiredValue(snapshot),
                Path = parsed.GetValue(path) is { } given ? Paths.Absolute(given, session.Surroundings) : null,
            },
            session,
            cancellation));
    }

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(ListRequest request, CommandSession session, CancellationToken cancellation)
    {
        var summary = await session.CallAsync(
            LocalCalls.List, request, line => session.Output.Data(Describe(line.Read(CairnJson.Default.EntryLine))), cancellation);
        session.Output.Object(summary);
        return 0;
    }

    private static string Describe(EntryLine entry)
    {
        var name = Printable.Escape(entry.Path);
        if (entry.LinkTarget is { } target)
            name += $" -> {Printable.Escape(target)}";

        var modified = entry.Modified.Split('.')[0].Replace('T', ' ');
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{KindLetter(entry.Kind)}{entry.Mode} {entry.Uid,5} {entry.Gid,5} {entry.Size,12} {modified} {name}");
    }

    private static char KindLetter(string kind) => kind switch
    {
        "file" => '-',
        "directory" => 'd',
        "symlink" => 'l',
        "fifo" => 'p',
        "socket" => 's',
        "characterDevice" => 'c',
        _ => 'b',
    };
}
