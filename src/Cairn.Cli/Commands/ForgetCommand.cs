using System.CommandLine;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;

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
        var (now, key) = HurryKey.MakeOptions();
        var command = new Command("forget", "Forget snapshots; they can be brought back until the undelete window has passed")
        {
            snapshots, prune, dryRun, now, key,
        };
        builder.Add(command, Manual, (parsed, session, cancellation) =>
        {
            var request = new ForgetRequest
            {
                Snapshots = parsed.GetValue(snapshots) ?? [],
                Prune = parsed.GetValue(prune),
                DryRun = parsed.GetValue(dryRun),
            };
            var keyFile = parsed.GetValue(key) is { } given ? Paths.Absolute(given, session.Surroundings) : null;
            Check(request, parsed.GetValue(now), keyFile);
            return keyFile is null
                ? RunAsync(request, session, cancellation)
                : RunNowAsync(request, keyFile, session, cancellation);
        });
    }

    /// <summary>Runs it without a key.</summary>
    public static async Task<int> RunAsync(ForgetRequest request, CommandSession session, CancellationToken cancellation)
    {
        var summary = await CallAsync(request, session, cancellation);
        session.Output.Object(summary);
        return 0;
    }

    /// <summary>Runs it with the key, which stays here: the running peer gets the signed record alone.</summary>
    public static async Task<int> RunNowAsync(
        ForgetRequest request, string keyFile, CommandSession session, CancellationToken cancellation)
    {
        SecretFiles.WarnOfOpen(session, keyFile);
        using var key = HurryKey.Read(keyFile);
        var summary = await CallAsync(request with { HurriedBy = key.Owner }, session, cancellation);
        var purged = await key.PurgeAsync(summary.Head, session, cancellation);
        session.Output.Object(summary with { Purged = purged?.Done, NotPurged = purged?.Missed });
        return HurryKey.Tell(purged, session.Output);
    }

    private static void Check(ForgetRequest request, bool now, string? keyFile)
    {
        HurryKey.Check(now, keyFile);
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
        var would = summary.DryRun ? "would forget" : "forgot";
        if (request.Snapshots.Count > 0)
            output.Data($"{would} {Counted.Of(summary.Snapshots, "snapshot")}");

        if (request.Prune || request.HurriedBy is not null)
        {
            var drops = summary.DryRun ? "would drop" : "dropped";
            output.Data($"{drops} {Counted.Of(summary.Packs, "pack")}, {new ByteSize(summary.Bytes)}");
        }

        if (summary.DryRun)
            return summary;

        output.Talk($"{summary.Holders} of {Counted.Of(summary.Asked, "peer")} took the new list of snapshots.");
        if (request.HurriedBy is null)
            output.Talk($"Until {output.When(summary.Until)} 'cairn undelete SNAP' brings it back.");

        return summary;
    }

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
