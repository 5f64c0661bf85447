using System.CommandLine;
using Cairn.Cli.Daemon;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn up</c>: runs the peer of a home until it is told to stop.</summary>
internal static class UpCommand
{
    /// <summary>
    /// Disk calls block their thread and many may do so at once; below this number the pool adds threads without the half-second of
    /// hesitation that would stall transfers.
    /// </summary>
    private const int ReadyThreads = 64;

    private static readonly Manual Manual = new()
    {
        Examples =
        [
            "cairn up",
            "cairn --home /srv/cairn up --passphrase-file /run/secrets/cairn",
            "cairn up --listen 192.168.1.12:7440",
        ],
        ExitCodes =
        [
            (4, "the tracker cannot be reached, and this peer knows no other member yet"),
            (5, "there is no peer in this home"),
            (6, "the home is damaged"),
            (7, "refused: the tracker does not take this peer, or it has not joined its network yet, has left it, or another machine "
                + "has taken over its identity"),
        ],
    };

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var passphrase = PassphraseFile.MakeOption();
        var listen = Addresses.Option(
            "--listen", "Where to listen, from now on and at later starts; port 0 takes any free one at each start. Default: as before");
        var injection = new InjectionOptions();
        var command = new Command("up", "Run the peer of this home until Ctrl-C or SIGTERM") { listen, passphrase };
        injection.AddTo(command);
        builder.Add(command, Manual, (parsed, session, cancellation) =>
        {
            var options = new DaemonOptions
            {
                Home = session.Home,
                Passphrase = PassphraseFile.Read(parsed.GetValue(passphrase), session.Surroundings),
                Listen = parsed.GetValue(listen),
                Variable = session.Surroundings.Variable,
                Faults = injection.Read(parsed),
                Remark = Remark(session),
            };
            SecretFiles.WarnOfOpen(session, parsed.GetValue(passphrase));
            return RunAsync(options, session, cancellation);
        });
    }

    /// <summary>Programs get every remark, people each once in a while.</summary>
    private static Action<string> Remark(CommandSession session) => session.Output.Format is OutputFormat.Json
        ? session.Output.Warn
        : new Repetitions(session.Output.Warn, session.Surroundings.Time).Tell;

    /// <summary>Runs it.</summary>
    /// <returns>0 after a clean stop.</returns>
    /// <exception cref="CairnException"><c>superseded</c>: another machine has taken over; all is closed by then.</exception>
    public static async Task<int> RunAsync(DaemonOptions options, CommandSession session, CancellationToken cancellation)
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, ReadyThreads), ports);
        var time = session.Surroundings.Time;
        var started = time.GetTimestamp();
        CairnException? superseded = null;
        await using (var daemon = await PeerDaemon.StartAsync(options, cancellation))
        {
            var ready = new ReadyLine
            {
                Name = daemon.Node.Identity.Name,
                Peer = daemon.Node.Identity.Peer.ToString(),
                Addresses = [.. daemon.Addresses.Select(address => address.ToString())],
                Pid = Environment.ProcessId,
            };
            session.Output.Data($"ready {ready.Name} {string.Join(' ', ready.Addresses)}");
            session.Output.Object(ready);
            await Task.WhenAny(Task.Delay(Timeout.Infinite, cancellation), daemon.Node.Departed, daemon.Node.Superseded);

            // Whoever ended the wait goes on first: it may be work that is about to be stopped.
            await Task.Yield();
            session.Output.Talk(daemon.Node.Departed.IsCompleted ? "This peer has left its network. Stopping." : "Stopping.");
            superseded = daemon.Node.Superseded.IsCompleted ? await daemon.Node.Superseded : null;
        }

        if (superseded is not null)
            throw superseded;

        var stopped = new StoppedSummary { DurationSeconds = time.GetElapsedTime(started).TotalSeconds };
        session.Output.Object(stopped);
        return 0;
    }
}
