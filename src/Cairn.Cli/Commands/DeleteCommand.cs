using System.CommandLine;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn delete</c>: forgets a path in all snapshots, and drops what only it needed.</summary>
internal static class DeleteCommand
{
    private static readonly Manual Manual = new()
    {
        Examples =
        [
            "cairn delete ~/Documents/diary.txt --dry-run",
            "cairn delete ~/Documents/diary.txt",
            "cairn delete ~/Videos --now --key laptop.kit",
        ],
        ExitCodes =
        [
            (3, "with --now: a peer that is away removes it only when the undelete window has passed"),
            (4, "'cairn up' is not running for this home, or what must stay cannot be worked out while peers are away"),
            (5, "no snapshot has this path"),
            (7, "refused: the key is another peer's, or too few peers took the new listings or the new list of snapshots"),
        ],
    };

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var path = new Argument<string>("PATH") { Description = "A file or folder, as it was backed up; it need not be there any more" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only tell what would be changed and dropped" };
        var hurry = new HurryOptions();
        var command = new Command("delete", "Delete a path from all snapshots; it can be undone until the undelete window has passed")
        {
            path, dryRun, hurry.Now, hurry.Key,
        };
        builder.Add(command, Manual, (parsed, session, cancellation) =>
        {
            var keyFile = hurry.FileIn(parsed, session);
            var request = new DeleteRequest
            {
                Path = Paths.Absolute(parsed.GetRequiredValue(path), session.Surroundings),
                DryRun = parsed.GetValue(dryRun),
            };
            return HurryKey.RunAsync(
                keyFile, owner => CallAsync(request with { HurriedBy = owner }, session, cancellation), session, cancellation);
        });
    }

    private static async Task<DeleteSummary> CallAsync(DeleteRequest request, CommandSession session, CancellationToken cancellation)
    {
        var output = session.Output;
        var summary = await session.CallAsync(LocalCalls.Delete, request, line => Show(line, request, output), cancellation);
        output.Data($"{(summary.DryRun ? "would delete" : "deleted")} {Printable.Escape(request.Path)} "
            + $"from {Counted.Of(summary.Snapshots, "snapshot")}");
        DropLines.Count(summary, output);
        if (summary.SharedPacks > 0)
        {
            output.Talk(
                $"{Counted.Of(summary.SharedPacks, "pack")} ({new ByteSize(summary.SharedBytes)}) with parts of it "
                + (summary.SharedPacks == 1
                    ? "is needed by other files too. It stays, sealed: its room is given back only when packs are rewritten, "
                    : "are needed by other files too. They stay, sealed: their room is given back only when packs are rewritten, ")
                + "which this version does not do.");
        }

        if (summary.DryRun)
            return summary;

        DropLines.Keepers(summary, output);
        if (request.HurriedBy is null)
            output.Talk($"Until {output.When(summary.Until)} 'cairn undelete SNAP' brings back a snapshot that had it.");

        output.Talk("A backup that comes upon it stores it again: remove it on this machine too, or leave it out with --exclude.");
        return summary;
    }

    private static void Show(JsonLine line, DeleteRequest request, CommandOutput output)
    {
        switch (line.Type)
        {
            case ChangedLine.TypeName:
                var changed = line.Read(CairnJson.Default.ChangedLine);
                var after = changed.After is { } id
                    ? request.DryRun ? "stays without it" : $"is now {id[..Identifiers.ShortLength]}"
                    : request.DryRun ? "would be forgotten: nothing else is in it" : "is forgotten: nothing else was in it";
                output.Talk(
                    $"{changed.Snapshot[..Identifiers.ShortLength]}  {output.When(changed.Time)}  {Counted.Of(changed.Files, "file")}, "
                    + $"{new ByteSize(changed.Bytes)}; {after}");
                break;
            default:
                DropLines.Show(line, request.DryRun, output);
                break;
        }
    }
}
