using System.CommandLine;
using Cairn.Cli.Daemon;
using Cairn.Cli.Homes;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Keys;
using Cairn.Core.Signing;
using Cairn.Peer.Identity;
using Cairn.Peer.Joining;
using Cairn.Peer.Recover;
using Cairn.Platform.Computing;
using Cairn.Platform.Disks;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Transport.Calls;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn recover</c>: a lost machine's identity and catalog on this one.</summary>
internal static class RecoverCommand
{
    private static readonly Manual Manual = new()
    {
        Examples =
        [
            "cairn recover --kit laptop.kit --name laptop",
            "cairn recover --key-file key.txt --peer 192.168.1.11:7440 --name laptop --lend 50GB",
        ],
        ExitCodes =
        [
            (4, "no peer answers, or there is none to ask"),
            (5, "there is no such kit, or no peer that answers knows the owner of this key"),
            (6, "the home, or what the peers keep for this owner, is damaged"),
            (7, "refused: the key is another peer's than the kit, another member has the name, another machine took the identity over "
                + "meanwhile, or the network does not admit this role"),
        ],
    };

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var options = new RecoverCommandOptions();
        var command = new Command(
            "recover", "Bring a lost machine back in a new home, from its recovery kit or key; this shuts the old machine out");
        options.AddTo(command);
        builder.Add(command, Manual, async (parsed, session, cancellation) =>
        {
            var arguments = await options.ReadAsync(parsed, session, cancellation);
            SecretFiles.WarnOfOpen(session, options.Secrets(parsed));
            return await RunAsync(arguments, session, cancellation);
        });
    }

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(RecoverArguments arguments, CommandSession session, CancellationToken cancellation)
    {
        using var secret = RecoveryKey.Parse(arguments.Kit.Key);
        var time = session.Surroundings.Time;
        var started = time.GetTimestamp();
        var outcome = await RecoverAsync(arguments, secret, session, cancellation);
        using var identity = outcome.Identity;
        foreach (var warning in outcome.Warnings)
            session.Output.Warn(warning);

        if (outcome.ForgottenUntil is { } until)
        {
            session.Output.Warn(
                $"{Counted.Of(outcome.Forgotten, "snapshot was", "snapshots were")} forgotten before. What peers still keep of "
                + $"{(outcome.Forgotten == 1 ? "it" : "them")} stays until {session.Output.When(until)} at least; 'cairn snapshots "
                + "--forgotten' lists what may be brought back, and 'cairn undelete SNAP' brings it back if enough is there.");
        }

        session.Output.Data($"recovered {identity.Name} ({identity.Peer}), {Counted.Of(outcome.Snapshots, "snapshot")}");
        session.Output.Talk($"{outcome.PeersAnswered} of {Counted.Of(outcome.PeersAsked, "peer")} answered.");
        session.Output.Talk($"This machine lends {identity.Lend}.");
        session.Output.Talk("The old machine is shut out: this one has its identity now, and the other peers no longer answer that one.");
        session.Output.Talk($"Next: cairn --home {session.Home} up, then restore latest --target DIR");
        var summary = new RecoverSummary
        {
            Name = identity.Name,
            Peer = identity.Peer.ToString(),
            Network = identity.Network.ToString(),
            Home = session.Home,
            Snapshots = outcome.Snapshots,
            Forgotten = outcome.Forgotten,
            ForgottenUntil = outcome.ForgottenUntil,
            Packs = outcome.Packs,
            PeersAsked = outcome.PeersAsked,
            PeersAnswered = outcome.PeersAnswered,
            DurationSeconds = time.GetElapsedTime(started).TotalSeconds,
        };
        session.Output.Object(summary);
        return 0;
    }

    private static async Task<RecoverOutcome> RecoverAsync(
        RecoverArguments arguments, RootSecret secret, CommandSession session, CancellationToken cancellation)
    {
        using var home = HomeFolder.Create(session.Home);
        try
        {
            return await RecoverAsync(home, arguments, secret, session, cancellation);
        }
        catch
        {
            home.Abandon();
            throw;
        }
    }

    private static async Task<RecoverOutcome> RecoverAsync(
        HomeFolder home, RecoverArguments arguments, RootSecret secret, CommandSession session, CancellationToken cancellation)
    {
        var signatures = new P256Signatures();
        using var disk = new FolderDisk(home.FolderPath);
        if (!new IdentityStore(disk, signatures).Exists)
            home.RemoveDatabases();

        using var databases = HomeDatabases.Open(home);
        using var compute = new CoreCompute();
        using var connections = new Connections(signatures);
        using var progress = new LocalProgress(session.Output, session.Surroundings.Time);
        return await Recovery.RunAsync(
            new HomeSeams
            {
                Disk = disk,
                Signatures = signatures,
                Entropy = new SystemEntropy(),
                Time = TimeProvider.System,
                Passphrase = arguments.Passphrase,
            },
            new RecoverOptions
            {
                Secret = secret,
                Contacts = [.. arguments.Contacts, .. arguments.Kit.Members.Select(member => new Contact(member.Peer, member.Addresses))],
                KitMembers = arguments.Kit.Members,
                Machine = arguments.Machine,
                Lend = arguments.Lend,
                Network = arguments.Kit.Network,
                Credential = arguments.Kit.Credential,
            },
            new RecoverSeams
            {
                Connect = connections.As,
                Catalog = databases.Catalog,
                Placements = databases.Placements,
                Compute = compute,
            },
            progress,
            cancellation);
    }

    /// <summary>Calls made as one device after the other; all are closed in the end.</summary>
    private sealed class Connections(ISignatures signatures) : IDisposable
    {
        private readonly List<PeerCalls> _made = [];

        public IPeerCalls As(DeviceIdentity device, Signed<MemberRecord>? record)
        {
            var calls = new PeerCalls(device, signatures, () => record, TimeProvider.System);
            _made.Add(calls);
            return calls;
        }

        public void Dispose() => _made.ForEach(calls => calls.Dispose());
    }
}
