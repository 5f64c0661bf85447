using System.CommandLine;
using Cairn.Cli.Homes;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Protocol.Heads;

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
        var now = new Option<bool>("--now") { Description = "Do not wait for the undelete window; it cannot be undone, and takes --key" };
        var key = new Option<string?>("--key")
        {
            HelpName = "FILE",
            Description = "A kit or a file with the recovery key of this peer, which no machine keeps",
        };
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
        using var key = OwnerKeyFile.Read(keyFile, new P256Signatures());
        var owner = new PeerId(Hash256.Sha256(key.PublicKey.Span));
        var summary = await CallAsync(request with { HurriedBy = owner.ToString() }, session, cancellation);
        if (!Identifiers.TryParse<HeadId>(summary.Head, out var head))
        {
            session.Output.Object(summary);
            return 0;
        }

        var purge = Purge.Sign(key, head, session.Surroundings.Time.GetUtcNow());
        var purged = await session.CallAsync(
            LocalCalls.Purge, new PurgeRequest { Purge = purge.Bytes }, session.Output.Remark, cancellation);
        session.Output.Object(summary with { Purged = purged.Done, NotPurged = purged.Missed });
        session.Output.Data($"removed at once by {Counted.Of(purged.Done.Count, "peer")}");
        foreach (var missed in purged.Missed)
        {
            session.Output.Warn(
                $"{Printable.Escape(missed)} It removes what was dropped when it is back and the undelete window has passed.");
        }

        return purged.Missed.Count == 0 ? 0 : (int)ErrorKind.Incomplete;
    }

    private static void Check(ForgetRequest request, bool now, string? keyFile)
    {
        if (now != keyFile is not null)
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "bad-usage",
                now ? "--now needs --key FILE." : "--key is for --now only.",
                "Nothing was forgotten.",
                "Only the recovery key can have data removed before the undelete window has passed; leave both out to wait for it.");
        }

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
            case DropLine.TypeName when request.DryRun:
                var drop = line.Read(CairnJson.Default.DropLine);
                output.Talk($"pack {drop.Pack[..Identifiers.ShortLength]}  {new ByteSize(drop.Bytes)}  {drop.Reason}");
                break;
            case DropLine.TypeName:
                break;
            default:
                output.Remark(line);
                break;
        }
    }
}
