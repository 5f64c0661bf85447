using System.CommandLine;
using Cairn.Cli.Daemon;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Signing;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Tracker;
using Cairn.Transport.Calls;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn tracker</c>: runs the server that keeps the member list of networks.</summary>
internal static class TrackerCommand
{
    private static readonly PeerAddress DefaultListen = new("0.0.0.0", 7400);

    private const int DefaultConnections = 512;
    private const int MostConnections = 40_000;

    private static readonly Manual Manual = new()
    {
        Examples =
        [
            "cairn tracker",
            "cairn tracker --listen 192.168.1.10:7400",
            "cairn tracker --connections-per-address 5000",
        ],
    };

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var listen = Addresses.Option("--listen", $"Where to listen; port 0 takes any free one. Default: {DefaultListen}");
        var connections = new Option<int>("--connections-per-address")
        {
            HelpName = "N",
            DefaultValueFactory = _ => DefaultConnections,
            Description = "Connections taken from one address; peers behind one router share it, and each has two or three",
        };
        connections.Validators.Add(result =>
        {
            if (!result.Tokens.All(token => int.TryParse(token.Value, out var number) && number is >= 1 and <= MostConnections))
                result.AddError($"--connections-per-address takes a number from 1 to {MostConnections}.");
        });
        var command = new Command("tracker", "Run a tracker, which keeps the lists of members, until Ctrl-C or SIGTERM")
        {
            listen, connections,
        };
        builder.Add(command, Manual, (parsed, session, cancellation) =>
            RunAsync(parsed.GetValue(listen) ?? DefaultListen, parsed.GetValue(connections), session, cancellation));
    }

    /// <summary>Runs it.</summary>
    /// <returns>0 after a clean stop.</returns>
    public static async Task<int> RunAsync(
        PeerAddress listen, int connectionsPerAddress, CommandSession session, CancellationToken cancellation)
    {
        var settings = DaemonSettings.OfEnvironment(session.Surroundings.Variable);
        var time = session.Surroundings.Time;
        var started = time.GetTimestamp();
        using var logging = new RemarkLoggerFactory(session.Output.Warn);
        var signatures = new RememberingSignatures(new P256Signatures());
        using var probe = new PeerProbe(signatures, new SystemEntropy(), TimeProvider.System);
        var options = new TrackerServerOptions
        {
            Listen = listen,
            Signatures = signatures,
            Probe = probe.AnswersAsync,
            PingInterval = settings.PingInterval,
            MaxConnectionsPerAddress = connectionsPerAddress,
            Logging = logging,
        };
        await using (var tracker = await TrackerServer.StartAsync(options, cancellation))
        {
            var ready = new TrackerReadyLine { Url = ReachableUrl(tracker.Url), Pid = Environment.ProcessId };
            session.Output.Data($"ready {ready.Url}");
            session.Output.Object(ready);
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            session.Output.Talk("Stopping.");
        }

        var stopped = new StoppedSummary { DurationSeconds = time.GetElapsedTime(started).TotalSeconds };
        session.Output.Object(stopped);
        return 0;
    }

    /// <summary>A URL that others can use, also where the tracker listens on every address of the machine.</summary>
    private static string ReachableUrl(Uri url)
    {
        var address = ReachableAddresses.Of(new PeerAddress(url.DnsSafeHost, url.Port))[0];
        return $"{url.Scheme}://{address}";
    }
}
