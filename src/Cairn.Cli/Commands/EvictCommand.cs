using System.CommandLine;
using Cairn.Cli.Homes;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn evict</c>: removes a lost or rogue peer from the network for good.</summary>
internal static class EvictCommand
{
    private static readonly Manual Manual = new()
    {
        Examples = ["cairn evict stolen-laptop --key founder.kit"],
        ExitCodes =
        [
            (4, "'cairn up' is not running for this home"),
            (5, "there is no such peer, no such key file, or no key in it"),
            (7, "refused: the key is not the founder's, or the peer is the founder"),
        ],
    };

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var peer = new Argument<string>("PEER") { Description = "Who: a name, an id, or at least four digits of an id" };
        var key = new Option<string>("--key")
        {
            HelpName = "FILE",
            Required = true,
            Description = "A kit or a file with the founder's recovery key, which no machine keeps",
        };
        var command = new Command("evict", "Remove a lost or rogue peer from the network for good; takes the founder's key") { peer, key };
        builder.Add(command, Manual, (parsed, session, cancellation) => RunAsync(
            parsed.GetRequiredValue(peer), Paths.Absolute(parsed.GetRequiredValue(key), session.Surroundings), session, cancellation));
    }

    /// <summary>Runs it. The key is used here; the running peer gets the signed record alone.</summary>
    public static async Task<int> RunAsync(string peer, string keyFile, CommandSession session, CancellationToken cancellation)
    {
        var signatures = new P256Signatures();
        using var key = OwnerKeyFile.Read(keyFile, signatures);
        var staying = new List<StayingLine>();
        var plan = await session.CallAsync(
            LocalCalls.EvictionPlan, new EvictionPlanRequest { Peer = peer }, line => Take(line, staying, session.Output), cancellation);
        var eviction = Sign(plan, staying, key, session.Surroundings.Time.GetUtcNow());
        var request = new EvictRequest { Eviction = eviction.Bytes.ToArray() };
        var summary = await session.CallAsync(LocalCalls.Evict, request, session.Output.Remark, cancellation);
        session.Output.Object(summary);
        session.Output.Data($"evicted {summary.Name ?? summary.Peer}");
        foreach (var member in staying)
        {
            var who = $"{Printable.Escape(member.Name)} ({member.Peer[..Identifiers.ShortLength]})";
            session.Output.Talk($"{who} was let in through it and stays.");
        }

        session.Output.Talk($"{summary.Told} of {Counted.Of(summary.Members, "other member")} know it now; the rest hear of it later.");
        session.Output.Talk("What it held counts no more. The peers whose backups had copies there place new ones.");
        return 0;
    }

    private static void Take(JsonLine line, List<StayingLine> staying, CommandOutput output)
    {
        if (line.Type == StayingLine.TypeName)
            staying.Add(line.Read(CairnJson.Default.StayingLine));
        else
            output.Remark(line);
    }

    private static OwnerSigned<Eviction> Sign(
        EvictionPlanSummary plan, IReadOnlyList<StayingLine> staying, ISigningKey key, DateTimeOffset now)
    {
        var eviction = new Eviction
        {
            OwnerKey = key.PublicKey.ToArray(),
            Network = Id<NetworkId>(plan.Network),
            Peer = Id<PeerId>(plan.Peer),
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
