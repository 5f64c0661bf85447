using System.CommandLine;
using System.Globalization;
using Cairn.Cli.Daemon;
using Cairn.Core.Errors;
using Cairn.Peer.Joining;
using Cairn.Protocol.Membership;

namespace Cairn.Cli.Commands;

/// <summary>The options of <c>cairn init</c>.</summary>
internal sealed class InitCommandOptions
{
    private const int MaxReciprocity = 100;

    private readonly MachineOptions _machine = new();

    private readonly Option<string> _role =
        Values.Choice("--role", "Whether this peer backs up, keeps data for others, or both", "both", "owner", "storage");

    private readonly Option<bool> _newNetwork = new("--new-network") { Description = "Found a network" };

    private readonly Option<string?> _directory = new("--directory")
    {
        HelpName = "tracker=URL",
        Description = "With --new-network: the tracker that keeps the member list",
    };

    private readonly Option<int?> _reciprocity = Values.Option("--reciprocity", Permille);

    private readonly Option<string?> _join = new("--join")
    {
        HelpName = InviteArgument.HelpName,
        Description = $"Join the network of whoever printed this line with 'cairn invite': {InviteArgument.Forms}",
    };

    private readonly Option<string?> _kit = new("--recovery-kit")
    {
        HelpName = "FILE",
        Description = "Also write a recovery kit, with the recovery key in it; keep it off this machine",
    };

    private readonly Option<string?> _passphrase = PassphraseFile.MakeOption();

    public InitCommandOptions()
    {
        _reciprocity.HelpName = "R";
        _reciprocity.Description = "With --new-network: bytes a peer must lend per byte it uses; 0 asks for nothing. Default: 1";
    }

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        _machine.AddTo(command);
        foreach (var option in new Option[] { _role, _newNetwork, _directory, _reciprocity, _join, _kit, _passphrase })
            command.Add(option);
    }

    /// <summary>Files with secrets that were named, as given.</summary>
    public string?[] Secrets(ParseResult parsed) => [parsed.GetValue(_passphrase)];

    /// <summary>What was given.</summary>
    /// <exception cref="CairnException">It makes no sense (2), a file is missing (5), or the invite cannot be read (7).</exception>
    public async Task<InitArguments> ReadAsync(ParseResult parsed, CommandSession session, CancellationToken cancellation)
    {
        var surroundings = session.Surroundings;
        var role = parsed.GetRequiredValue(_role) switch
        {
            "owner" => PeerRole.Owner,
            "storage" => PeerRole.Storage,
            _ => PeerRole.Both,
        };
        var founds = parsed.GetValue(_newNetwork);
        var invite = parsed.GetValue(_join);
        if (founds == invite is not null)
            throw UsageProblem.Of("Either --new-network or --join must be given, and not both.", "init");

        if (!founds && (parsed.GetValue(_directory) is not null || parsed.GetValue(_reciprocity) is not null))
        {
            throw UsageProblem.Of(
                "--directory and --reciprocity are decided by whoever founds the network, so they need --new-network.", "init");
        }

        return new InitArguments
        {
            Machine = _machine.Read(parsed, role),
            Network = founds ? Choose(parsed) : null,
            Invite = invite is null ? null : await InviteArgument.ReadAsync(invite, session, cancellation),
            KitFile = parsed.GetValue(_kit) is { } kit ? Paths.Absolute(kit, surroundings) : null,
            Passphrase = PassphraseFile.Read(parsed.GetValue(_passphrase), surroundings),
        };
    }

    private NetworkChoice Choose(ParseResult parsed)
    {
        var directory = parsed.GetValue(_directory) ?? "gossip";
        _ = DirectoryChoice.TrackerOf(directory);
        return new NetworkChoice(directory, parsed.GetValue(_reciprocity) ?? NetworkChoice.DefaultReciprocityPermille);
    }

    private static int Permille(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio)
        && ratio <= MaxReciprocity
        && ratio * 1000 == decimal.Truncate(ratio * 1000)
            ? (int)(ratio * 1000)
            : throw new CairnException(
                ErrorKind.BadUsage,
                "bad-number",
                $"\"{text}\" is no reciprocity.",
                "Nothing was done.",
                $"Give a number from 0 to {MaxReciprocity} with at most three decimals, such as 1 or 0.5.");
}
