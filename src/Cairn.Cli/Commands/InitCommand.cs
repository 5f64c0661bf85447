using System.CommandLine;
using Cairn.Cli.Homes;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Core.Keys;
using Cairn.Core.Signing;
using Cairn.Peer.Identity;
using Cairn.Peer.Joining;
using Cairn.Peer.Node;
using Cairn.Peer.Recover;
using Cairn.Platform.Databases;
using Cairn.Platform.Disks;
using Cairn.Transport.Calls;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn init</c>: makes a home, and its network or its membership.</summary>
internal static class InitCommand
{
    private static readonly Manual Manual = new()
    {
        Examples =
        [
            "cairn init --name laptop --lend 50GB --new-network --directory tracker=http://192.168.1.10:7400 --recovery-kit laptop.kit",
            "cairn init --name desktop --lend 50GB --join - --recovery-kit desktop.kit",
            "cairn init --name desktop --lend 50GB --join @laptop.invite",
        ],
        ExitCodes =
        [
            (4, "the inviter cannot be reached; the identity is kept, run the same command again"),
            (7, "refused: the invite is wrong, expired or used up, or the network has no such role; the identity is kept"),
        ],
    };

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var options = new InitCommandOptions();
        var command = new Command("init", "Make the home of a new peer, which founds a network or joins one");
        options.AddTo(command);
        builder.Add(command, Manual, async (parsed, session, cancellation) =>
        {
            var arguments = await options.ReadAsync(parsed, session, cancellation);
            SecretFiles.WarnOfOpen(session, options.Secrets(parsed));
            return await RunAsync(arguments, session, cancellation);
        });
    }

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(InitArguments arguments, CommandSession session, CancellationToken cancellation)
    {
        using var home = HomeFolder.Create(session.Home);
        try
        {
            return await RunAsync(home, arguments, session, cancellation);
        }
        catch
        {
            home.Abandon();
            throw;
        }
    }

    private static async Task<int> RunAsync(
        HomeFolder home, InitArguments arguments, CommandSession session, CancellationToken cancellation)
    {
        using var disk = new FolderDisk(home.FolderPath);
        if (arguments.KitFile is { } file && !new IdentityStore(disk, new P256Signatures()).Exists)
            KitFile.RequireNew(file);

        var seams = new HomeSeams
        {
            Disk = disk,
            Signatures = new P256Signatures(),
            Entropy = new SystemEntropy(),
            Time = TimeProvider.System,
            Passphrase = arguments.Passphrase,
        };
        var made = arguments.Network is { } network
            ? Founding.Found(seams, arguments.Machine, network)
            : InviteRedemption.Prepare(seams, arguments.Machine, arguments.Invite!);
        using var identity = made.Identity;
        var key = Show(made, session) ?? KeyOfEarlierAttempt(arguments, identity);
        if (key is null && arguments.KitFile is { } without)
            session.Output.Warn($"{without} will not hold the recovery key, which an earlier attempt showed and which is stored nowhere "
                + $"here. Keep the key beside it, or put it in with: cairn kit --key-file FILE-WITH-THE-KEY --out {without}");

        WriteKit(arguments, identity, key);
        var member = arguments.Invite is null ? identity : await JoinAsync(home, arguments, seams, identity, cancellation);
        if (arguments.Invite is not null)
            WriteKit(arguments, member, key); // once more: now with the proof of membership

        session.Output.Talk($"{member.Name} is {member.Peer}. Start it with: cairn --home {session.Home} up");
        var summary = new InitSummary
        {
            Name = member.Name,
            Peer = member.Peer.ToString(),
            Network = member.Network.ToString(),
            Home = session.Home,
            Kit = arguments.KitFile,
            RecoveryKey = key,
        };
        session.Output.Object(summary);
        return 0;
    }

    /// <summary>Shows the recovery key, at once: whatever fails from here on, it is never shown again.</summary>
    /// <returns>The key; null when an earlier attempt showed it.</returns>
    private static string? Show(NewHome made, CommandSession session)
    {
        if (made.Secret is null)
        {
            session.Output.Talk("Going on with the identity that an earlier attempt made; its recovery key was shown then.");
            return null;
        }

        using var secret = made.Secret;
        var key = RecoveryKey.Format(secret);
        session.Output.Talk("The recovery key follows. It is shown this once and stored nowhere here: keep it off this machine.");
        session.Output.Data(key);
        session.Output.Object(new IdentityLine { Peer = made.Identity.Peer.ToString(), RecoveryKey = key });
        return key;
    }

    /// <summary>The key in the kit that an attempt which got no further wrote for the same identity; null if there is none.</summary>
    private static string? KeyOfEarlierAttempt(InitArguments arguments, PeerIdentity identity) =>
        File.Exists(arguments.KitFile) && KitFile.Read(arguments.KitFile, new P256Signatures()) is { } kit && kit.Peer == identity.Peer
            ? kit.Key
            : null;

    private static async Task<PeerIdentity> JoinAsync(
        HomeFolder home, InitArguments arguments, HomeSeams seams, PeerIdentity pending, CancellationToken cancellation)
    {
        using var placements = Database.Open(PeerSchema.Options(home.Placements));
        using var calls = new PeerCalls(pending.Device, seams.Signatures, () => null, TimeProvider.System);
        var noting = seams with { Members = new MemberBook(placements, seams.Signatures) };
        return await InviteRedemption.RedeemAsync(noting, pending, arguments.Invite!, calls, cancellation);
    }

    private static void WriteKit(InitArguments arguments, PeerIdentity identity, string? key)
    {
        if (arguments.KitFile is not { } file)
            return;

        var kit = new RecoveryKit
        {
            Peer = identity.Peer,
            Network = identity.Network,
            Name = identity.Name,
            Members = arguments.Invite is { } invite ? [new KitMember(invite.Inviter, "inviter", invite.Addresses)] : [],
            Credential = identity.Credential,
            Key = key,
            WrittenAt = TimeProvider.System.GetUtcNow(),
        };
        KitFile.Write(file, kit, new P256Signatures());
    }
}
