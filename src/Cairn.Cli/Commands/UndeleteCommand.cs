using System.CommandLine;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Ids;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn undelete</c>: brings a forgotten snapshot back.</summary>
internal static class UndeleteCommand
{
    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var snapshot = SnapshotArgument.Make();
        var command = new Command("undelete", "Bring a forgotten snapshot back, as long as its data is there") { snapshot };
        var manual = new Manual
        {
            Examples = ["cairn snapshots --forgotten", "cairn undelete 3fa9b2"],
            ExitCodes =
            [
                (4, "'cairn up' is not running for this home, or the snapshot is listed again and peers that keep what it needs did not "
                    + "hear of that"),
                (5, "there is no such forgotten snapshot, or peers have removed what it needs"),
                (7, "refused: too few peers took the new list of snapshots"),
            ],
        };
        builder.Add(command, manual, (parsed, session, cancellation) => RunAsync(
            new UndeleteRequest { Snapshot = parsed.GetRequiredValue(snapshot) }, session, cancellation));
    }

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(UndeleteRequest request, CommandSession session, CancellationToken cancellation)
    {
        var summary = await session.CallAsync(LocalCalls.Undelete, request, session.Output.Remark, cancellation);
        session.Output.Object(summary);
        session.Output.Data($"brought back {summary.Snapshot[..Identifiers.ShortLength]}");
        session.Output.Talk(
            $"All that it needs is there ({Counted.Of(summary.Packs, "pack")}); "
            + $"{Counted.Of(summary.Holders, "peer")} took the new list of snapshots.");
        if (summary.Copies < summary.Desired)
        {
            session.Output.Warn(
                $"some of it is kept by {Counted.Of(summary.Copies, "peer")} only, of {summary.Desired} that its backup asked for; this "
                + "peer copies what is missing by itself, as far as there are others with room.");
        }

        return 0;
    }
}
