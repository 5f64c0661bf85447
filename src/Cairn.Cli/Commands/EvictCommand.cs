using System.CommandLine;
using Cairn.Cli.Homes;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn evict</c>: removes a lost or rogue peer from the network for good.</summary>
internal static class EvictCommand
{
    private static readonly Manual Manual = new()
    {
        Examples =
        [
            "cairn evict stolen-laptop --key founder.kit",
            "cairn evict rogue --with --dry-run",
            "cairn evict rogue --with --key founder.kit",
        ],
        ExitCodes =
        [
            (4, "'cairn up' is not running for this home"),
            (5, "there is no such peer, no such key file, or no key in it"),
            (7, "refused: the key is not the founder's, the peer is the founder, or the one that runs here would go with it"),
        ],
    };

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var peer = new Argument<string>("PEER") { Description = "Who: a name, an id, or at least four digits of an id" };
        var key = new Option<string?>("--key")
        {
            HelpName = "FILE",
            Description = "A kit or a file with the founder's recovery key, which no machine keeps; not needed with --dry-run",
        };
        var with = new Option<bool>("--with") { Description = "Evict also whomever it let in, and whom these let in, and so on" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only tell who let whom in, who would stay, and what they lend" };
        var command = new Command("evict", "Remove a lost or rogue peer from the network for good; takes the founder's key")
        {
            peer, key, with, dryRun,
        };
        builder.Add(command, Manual, (parsed, session, cancellation) => RunAsync(
            new EvictOptions
            {
                Peer = parsed.GetRequiredValue(peer),
                KeyFile = parsed.GetValue(key) is { } file ? Paths.Absolute(file, session.Surroundings) : null,
                With = parsed.GetValue(with),
                DryRun = parsed.GetValue(dryRun),
            },
            session,
            cancellation));
    }

    /// <summary>Runs it. The key is used here; the running peer gets the signed records alone.</summary>
    public static async Task<int> RunAsync(EvictOptions options, CommandSession session, CancellationToken cancellation)
    {
        SecretFiles.WarnOfOpen(session, options.KeyFile);
        using var key = options.DryRun ? null : OwnerKeyFile.Read(options.DemandKey(), new P256Signatures());
        var vouched = new List<InvitedLine>();

        // Not passed on to programs: whoever is not read here would be evicted too.
        var plan = await session.AskAsync(
            LocalCalls.EvictionPlan,
            new EvictionPlanRequest { Peer = options.Peer },
            line => Take(line, vouched, session.Output),
            cancellation);
        if (options.With && vouched.Exists(member => member.Peer == plan.Self))
            throw OwnEviction();

        IReadOnlyList<InvitedLine> staying = options.With ? [] : vouched;
        IReadOnlyList<InvitedLine> going = options.With ? vouched : [];
        var summary = key is null
            ? Planned(plan, staying, going)
            : await EvictAsync(plan, staying, going, key, session, cancellation);
        Tell(summary, plan, vouched, options, session.Output);
        return 0;
    }

    /// <summary>Others would not hear it from a peer that is evicted itself.</summary>
    private static CairnException OwnEviction() => new(
        ErrorKind.Refused,
        "evicts-itself",
        "The peer that runs here was let in through that one, and would be evicted with it.",
        "Nobody was evicted.",
        "Run the command at a peer that is to stay, or without --with.");

    /// <summary>Evicts those that go with it first: cut off in between, the command can be repeated, and names them again.</summary>
    private static async Task<EvictSummary> EvictAsync(
        EvictionPlanSummary plan,
        IReadOnlyList<InvitedLine> staying,
        IReadOnlyList<InvitedLine> going,
        ISigningKey key,
        CommandSession session,
        CancellationToken cancellation)
    {
        var now = session.Surroundings.Time.GetUtcNow();
        foreach (var member in going)
            await SendAsync(Sign(plan.Network, member.Peer, [], key, now), session, cancellation);

        var summary = await SendAsync(Sign(plan.Network, plan.Peer, staying, key, now), session, cancellation);
        return summary with { LentBytes = plan.LentBytes, FreeBytes = plan.FreeBytes, With = going.Count };
    }

    private static Task<EvictSummary> SendAsync(
        OwnerSigned<Eviction> eviction, CommandSession session, CancellationToken cancellation) => session.CallAsync(
        LocalCalls.Evict, new EvictRequest { Eviction = eviction.Bytes.ToArray() }, session.Output.Remark, cancellation);

    private static EvictSummary Planned(
        EvictionPlanSummary plan, IReadOnlyList<InvitedLine> staying, IReadOnlyList<InvitedLine> going) => new()
    {
        Peer = plan.Peer,
        Name = plan.Name,
        LentBytes = plan.LentBytes,
        FreeBytes = plan.FreeBytes,
        Staying = staying.Count,
        With = going.Count,
        Told = 0,
        Members = 0,
        DryRun = true,
    };

    private static void Tell(
        EvictSummary summary, EvictionPlanSummary plan, IReadOnlyList<InvitedLine> vouched, EvictOptions options, CommandOutput output)
    {
        var names = vouched.ToDictionary(member => member.Peer, member => member.Name, StringComparer.Ordinal);
        names[plan.Peer] = plan.Name ?? plan.Peer[..Identifiers.ShortLength];
        foreach (var member in vouched)
        {
            output.Object(member with { Stays = !options.With });
            var who = $"{Printable.Escape(member.Name)} ({member.Peer[..Identifiers.ShortLength]})";
            var by = Printable.Escape(names.GetValueOrDefault(member.InvitedBy, member.InvitedBy[..Identifiers.ShortLength]));
            output.Talk($"{who} was let in by {by}, {Lends(member.LentBytes, member.FreeBytes)}, {Fate(options)}.");
        }

        output.Object(summary);
        var name = Printable.Escape(names[plan.Peer]);
        if (summary.DryRun)
        {
            output.Data($"would evict {name}{(summary.With > 0 ? $" and {Counted.Of(summary.With, "more")}" : string.Empty)}");
            if (plan is { LentBytes: { } lent, FreeBytes: { } free })
                output.Talk($"It {Lends(lent, free)}.");

            output.Talk("The peers whose backups have copies there would place new ones. Nothing was changed.");
            return;
        }

        output.Data($"evicted {name}{(summary.With > 0 ? $" and {Counted.Of(summary.With, "more")}" : string.Empty)}");
        output.Talk($"{summary.Told} of {Counted.Of(summary.Members, "other member")} know it now; the rest hear of it later.");
        output.Talk("What it held counts no more. The peers whose backups had copies there place new ones.");
    }

    private static string Fate(EvictOptions options) => options switch
    {
        { With: true, DryRun: true } => "would be evicted too",
        { With: true } => "is evicted too",
        { DryRun: true } => "would stay",
        _ => "stays",
    };

    /// <summary>What is not free is more than it keeps: some is set aside, and while its disk is in doubt nothing is free.</summary>
    private static string Lends(long lent, long free) => $"lends {new ByteSize(lent)} ({new ByteSize(free)} free)";

    private static void Take(JsonLine line, List<InvitedLine> vouched, CommandOutput output)
    {
        if (line.Type == InvitedLine.TypeName)
            vouched.Add(line.Read(CairnJson.Default.InvitedLine));
        else
            output.Remark(line);
    }

    private static OwnerSigned<Eviction> Sign(
        string network, string peer, IReadOnlyList<InvitedLine> staying, ISigningKey key, DateTimeOffset now)
    {
        var eviction = new Eviction
        {
            OwnerKey = key.PublicKey.ToArray(),
            Network = Id<NetworkId>(network),
            Peer = Id<PeerId>(peer),
            Staying = [.. staying.Select(member => Id<PeerId>(member.Peer)).Order()],
            IssuedAt = now,
        };
        return eviction.MaySign(new PeerId(Hash256.Sha256(key.PublicKey.Span)))
            ? OwnerSigned<Eviction>.Sign(eviction, key)
            : throw new CairnException(
                ErrorKind.Refused,
                "not-the-founders-key",
                "This recovery key is not the one of the network's founder.",
                "Nobody was evicted.",
                "Name the kit or key file that 'cairn init --new-network' wrote for this network.");
    }

    private static TId Id<TId>(string text)
        where TId : struct, IIdentifier<TId> =>
        Identifiers.TryParse<TId>(text, out var id) ? id : throw new InvalidOperationException("The peer answered with no id.");
}
