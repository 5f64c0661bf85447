using System.CommandLine;
using System.Globalization;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn status</c>: asks the holders now how safe everything is.</summary>
internal static class StatusCommand
{
    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var path = new Argument<string?>("PATH")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "Tell it for each file below this path too",
        };
        var command = new Command("status", "Ask the peers that hold the backups what they hold, and tell how many may be lost") { path };
        var manual = new Manual
        {
            Examples = ["cairn status", "cairn status ~/Documents/thesis.tex"],
            ExitCodes =
            [
                (3, "something has fewer holders than asked for, or cannot be restored from those that answered"),
                (4, "'cairn up' is not running for this home"),
                (5, "the path is in no snapshot"),
            ],
        };
        builder.Add(command, manual, (parsed, session, cancellation) => RunAsync(
            new StatusRequest { Path = parsed.GetValue(path) is { } given ? Paths.Absolute(given, session.Surroundings) : null },
            session,
            cancellation));
    }

    /// <summary>Runs it.</summary>
    /// <returns>0, or 3 when anything is less safe than it should be.</returns>
    public static async Task<int> RunAsync(StatusRequest request, CommandSession session, CancellationToken cancellation)
    {
        var output = session.Output;
        var tables = new StatusTables(output);
        var summary = await session.CallAsync(LocalCalls.Status, request, line => tables.Add(line), cancellation);
        tables.WriteTo();
        output.Object(summary);
        output.Talk($"{summary.HoldersAnswered} of {Counted.Of(summary.HoldersAsked, "peer")} answered.");
        if (summary.Unrestorable > 0)
            output.Talk($"{Counted.Of(summary.Unrestorable, "snapshot")} cannot be restored from the peers that answered.");

        if (summary.BelowDesired > 0)
        {
            output.Talk($"{Counted.Of(summary.BelowDesired, "snapshot has", "snapshots have")} fewer holders than asked for. "
                + "Start or invite peers; this one copies to them by itself.");
        }

        return summary.Unrestorable + summary.BelowDesired > 0 ? (int)ErrorKind.Incomplete : 0;
    }

    private sealed class StatusTables(CommandOutput output)
    {
        private readonly TextTable _snapshots =
            new("=snapshot", "=time", "=redundancy", ">held", "=survives the loss of", "holders");

        private readonly TextTable _files = new("file", "=version", ">held", "=survives the loss of", "holders", "=snapshot");

        private readonly TextTable _holders = new("=peer", "name", "site", ">packs", "answer");

        public void Add(JsonLine line)
        {
            switch (line.Type)
            {
                case SnapshotLine.TypeName:
                    AddSnapshot(line.Read(CairnJson.Default.SnapshotStatusLine));
                    break;
                case FileStatusLine.TypeName:
                    AddFile(line.Read(CairnJson.Default.FileStatusLine));
                    break;
                case HolderLine.TypeName:
                    AddHolder(line.Read(CairnJson.Default.HolderLine));
                    break;
                default:
                    output.Remark(line);
                    break;
            }
        }

        public void WriteTo()
        {
            var first = true;
            foreach (var table in new[] { _snapshots, _files, _holders }.Where(table => table.Count > 0))
            {
                if (!first)
                    output.Data("");

                table.WriteTo(output);
                first = false;
            }
        }

        private static string Survives(int peers, int sites) => peers switch
        {
            < 0 => "not restorable now",
            _ => $"any {Counted.Of(peers, "peer")}, any {Counted.Of(sites, "site")}",
        };

        private void AddSnapshot(SnapshotStatusLine snapshot) => _snapshots.Add(
            snapshot.Snapshot[..Identifiers.ShortLength],
            output.When(snapshot.Time),
            snapshot.Redundancy,
            $"{snapshot.Actual}/{snapshot.Desired}",
            Survives(snapshot.SurvivesPeers, snapshot.SurvivesSites),
            string.Join(' ', snapshot.Holders));

        private void AddFile(FileStatusLine file) => _files.Add(
            file.Path,
            file.FileId[..Identifiers.ShortLength],
            $"{file.Actual}/{file.Desired}",
            Survives(file.SurvivesPeers, file.SurvivesSites),
            string.Join(' ', file.Holders),
            file.Snapshot[..Identifiers.ShortLength]);

        private void AddHolder(HolderLine holder) => _holders.Add(
            holder.Peer[..Identifiers.ShortLength],
            holder.Name,
            holder.Site,
            holder.Packs?.ToString(CultureInfo.InvariantCulture) ?? "-",
            holder.Problem ?? "yes");
    }
}
