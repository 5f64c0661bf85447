using System.CommandLine;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Core.Sizes;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn leave</c>: takes this home's peer out of its network.</summary>
internal static class LeaveCommand
{
    private static readonly Manual Manual = new()
    {
        Examples = ["cairn leave", "cairn leave --drop", "cairn leave --delete-own"],
        ExitCodes =
        [
            (3, "not left: some of what this peer keeps for others found no place; the rest is handed over"),
            (4, "'cairn up' is not running for this home"),
            (7, "not left: this peer was evicted, and nobody takes anything over from it; or, with --delete-own, too few peers are there "
                + "to hear that its backups are dropped"),
        ],
    };

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var drop = new Option<bool>("--drop")
        {
            Description = "Delete what this peer keeps for others instead of handing it over; their backups lose those copies",
        };
        var deleteOwn = new Option<bool>("--delete-own")
        {
            Description = "Also have the others delete this peer's own backups; after the undelete window nothing brings them back",
        };
        var command = new Command("leave", "Leave the network: hand over what this peer keeps for others, then say goodbye")
        {
            drop, deleteOwn,
        };
        builder.Add(command, Manual, (parsed, session, cancellation) => RunAsync(
            new LeaveRequest { Drop = parsed.GetValue(drop), DeleteOwn = parsed.GetValue(deleteOwn) }, session, cancellation));
    }

    /// <summary>Runs it.</summary>
    /// <returns>0 when the peer has left, 3 when it stays.</returns>
    public static async Task<int> RunAsync(LeaveRequest request, CommandSession session, CancellationToken cancellation)
    {
        var output = session.Output;
        var summary = await session.CallAsync(LocalCalls.Leave, request, line => Show(line, output), cancellation);
        if (summary.HandedOver > 0)
            output.Talk($"Handed over {Counted.Of(summary.HandedOver, "shard")}, {new ByteSize(summary.HandedOverBytes)}.");

        if (!summary.Left)
        {
            output.Warn(
                $"{Counted.Of(summary.Unplaced, "shard")} found no place, so this peer has not left and goes on keeping all it kept. "
                + "Start peers that are away or add one, and run 'cairn leave' again; "
                + "or 'cairn leave --drop' to delete them.");
            output.Object(summary);
            return (int)ErrorKind.Incomplete;
        }

        if (summary.OwnAsked - summary.OwnHolders is > 0 and var unaware)
        {
            output.Warn(
                $"{Counted.Of(unaware, "peer")} did not hear that this peer's backups are dropped, and may keep them for good.");
        }

        output.Object(summary);
        output.Data("left");
        output.Talk($"Deleted {Counted.Of(summary.RemovedBlobs, "blob")}, {new ByteSize(summary.RemovedBytes)}, from the vault.");
        if (request.DeleteOwn)
        {
            TellOwn(summary, output);
        }
        else
        {
            output.Talk("This peer's own backups stay with the others: 'cairn recover' with the recovery key gets at them.");
        }

        return 0;
    }

    private static void TellOwn(LeaveSummary summary, CommandOutput output)
    {
        if (summary is not { OwnPacks: { } packs, OwnSnapshots: { } snapshots, OwnHolders: { } holders, OwnAsked: { } asked })
        {
            output.Talk("There were no backups of this peer to delete.");
            return;
        }

        output.Data($"dropped {Counted.Of(snapshots, "snapshot")}, {Counted.Of(packs, "pack")}, {new ByteSize(summary.OwnBytes ?? 0)}");
        output.Talk(
            $"{holders} of {Counted.Of(asked, "peer")} heard of it, and delete them when the undelete window has passed. Until "
            + $"{output.When(summary.OwnUntil!.Value)} 'cairn recover' with the recovery key, and 'cairn undelete', still bring them back; "
            + "after that they are gone for good.");
    }

    private static void Show(JsonLine line, CommandOutput output)
    {
        if (line.Type != UnplacedLine.TypeName)
        {
            output.Remark(line);
            return;
        }

        var unplaced = line.Read(CairnJson.Default.UnplacedLine);
        var owner = unplaced.Name is { } name ? Printable.Escape(name) : unplaced.Owner;
        output.Warn($"{Counted.Of(unplaced.Shards, "shard")} of {owner}, {new ByteSize(unplaced.Bytes)}: {Printable.Escape(unplaced.Why)}");
    }
}
