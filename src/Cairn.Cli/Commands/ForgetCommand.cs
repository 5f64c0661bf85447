using System.CommandLine;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn forget</c>: drops snapshots, and what only they needed.</summary>
internal static class ForgetCommand
{
    private static readonly Manual Manual = new()
    {
        Examples =
        [
            "cairn forget 3fa9b2",
            "cairn forget 3fa9b2 --prune",
            "cairn forget --prune --dry-run",
            "cairn forget latest --now --key laptop.kit",
        ],
        ExitCodes =
        [
            (3, "with --now: a peer that is away removes it only when the undelete window has passed"),
            (4, "'cairn up' is not running for this home, or what must stay cannot be worked out while peers are away"),
            (5, "there is no such snapshot"),
            (7, "refused: the key is another peer's, or too few peers took the new list of snapshots"),
        ],
    };

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var snapshots = new Argument<string[]>("SNAP")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Snapshots: ids, beginnings of ids, or 'latest'",
        };
        var prune = new Option<bool>("--prune") { Description = "Also drop the data that no snapshot needs any more" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only tell what would be forgotten and dropped" };
        var hurry = new HurryOptions();
        var command = new Command("forget", "Forget snapshots; they can be brought back until the undelete window has passed")
        {
            snapshots, prune, dryRun, hurry.Now, hurry.Key,
        };
        builder.Add(command, Manual, (parsed, session, cancellation) =>
        {
            var request = new ForgetRequest
            {
                Snapshots = parsed.GetValue(snapshots) ?? [],
                Prune = parsed.GetValue(prune),
                DryRun = parsed.GetValue(dryRun),
            };
            Check(request);
            return HurryKey.RunAsync(
                hurry.FileIn(parsed, session),
                owner => CallAsync(request with { HurriedBy = owner }, session, cancellation),
                session,
                cancellation);
        });
    }

    private static void Check(ForgetRequest request)
    {
        if (request.Snapshots.Count == 0 && !request.Prune)
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "bad-usage",
                "There is nothing to forget: neither a snapshot nor --prune is given.",
                "Nothing was forgotten.",
                "'cairn snapshots' lists the snapshots.");
        }
    }

    private static async Task<ForgetSummary> CallAsync(ForgetRequest request, CommandSession session, CancellationToken cancellation)
    {
        var output = session.Output;
        var summary = await session.CallAsync(LocalCalls.Forget, request, line => Show(line, request, output), cancellation);
        if (request.Snapshots.Count > 0)
            output.Data($"{(summary.DryRun ? "would forget" : "forgot")} {Counted.Of(summary.Snapshots, "snapshot")}");

        if (request.Prune || request.HurriedBy is not null)
            DropLines.Count(summary, output);

        if (summary.DryRun)
            return summary;

        DropLines.Keepers(summary, output);
        if (request.HurriedBy is null)
            output.Talk($"Until {output.When(summary.Until)} 'cairn undelete SNAP' brings {BroughtBack(summary.Snapshots)} back.");

        return summary;
    }

    private static string BroughtBack(int snapshots) => snapshots switch
    {
        0 => "a forgotten one",
        1 => "it",
        _ => "each of them",
    };

    private static void Show(JsonLine line, ForgetRequest request, CommandOutput output)
    {
        switch (line.Type)
        {
            case SnapshotLine.TypeName:
                var snapshot = line.Read(CairnJson.Default.SnapshotLine);
                var paths = Printable.Escape(string.Join(' ', snapshot.Paths));
                output.Talk($"{snapshot.Snapshot[..Identifiers.ShortLength]}  {output.When(snapshot.Time)}  {paths}");
                break;
            default:
                DropLines.Show(line, request.DryRun, output);
                break;
        }
    }
}
