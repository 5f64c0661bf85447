using System.CommandLine;
using System.Globalization;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn peers</c>: the members of the network.</summary>
internal static class PeersCommand
{
    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var command = new Command("peers", "List the members of the network");
        var manual = new Manual
        {
            Examples = ["cairn peers", "cairn --json peers"],
            ExitCodes = [(4, "'cairn up' is not running for this home")],
        };
        builder.Add(command, manual, (_, session, cancellation) => RunAsync(session, cancellation));
    }

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(CommandSession session, CancellationToken cancellation)
    {
        var table = new TextTable("name", "=peer", "=role", "site", "address", "=state", ">lent", ">free", ">latency");
        var summary = await session.CallAsync(
            LocalCalls.Peers, new PeersRequest(), line => AddRow(table, line.Read(CairnJson.Default.PeerLine)), cancellation);
        table.WriteTo(session.Output);
        session.Output.Object(summary);
        if (!summary.Live)
            session.Output.Talk("The directory is out of reach: this is the last list that this peer knows.");

        return 0;
    }

    private static void AddRow(TextTable table, PeerLine peer) => table.Add(
        peer.Self ? $"{peer.Name} (this peer)" : peer.Name,
        peer.Peer[..Identifiers.ShortLength],
        peer.Role,
        peer.Site,
        peer.Addresses.Count == 0 ? "-" : peer.Addresses[0],
        peer.State,
        new ByteSize(peer.LentBytes).ToString(),
        new ByteSize(peer.FreeBytes).ToString(),
        peer.LatencyMs is { } latency ? string.Create(CultureInfo.InvariantCulture, $"{latency:0.0} ms") : "-");
}
