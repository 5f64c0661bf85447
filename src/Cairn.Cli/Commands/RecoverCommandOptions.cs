using System.CommandLine;
using Cairn.Cli.Homes;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Peer.Recover;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;

namespace Cairn.Cli.Commands;

/// <summary>The options of <c>cairn recover</c>.</summary>
internal sealed class RecoverCommandOptions
{
    private readonly MachineOptions _machine = new("what the lost machine lent, else ");

    private readonly Option<string?> _kit = new("--kit") { HelpName = "FILE", Description = "The recovery kit" };

    private readonly Option<string?> _key = new("--key-file")
    {
        HelpName = "FILE",
        Description = "A file with the recovery key, where the kit has none or there is no kit",
    };

    private readonly Option<string[]> _join = new("--join")
    {
        HelpName = InviteArgument.HelpName,
        Description = "An invite of the network, of which only the addresses are used and which is not spent; may be given again: "
            + InviteArgument.Forms,
    };

    private readonly Option<string[]> _peers = new("--peer")
    {
        HelpName = "HOST:PORT",
        Description = "Address of any peer of the network; may be given again",
    };

    private readonly Option<string?> _passphrase = PassphraseFile.MakeOption();

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        _machine.AddTo(command);
        command.Add(_kit);
        command.Add(_key);
        command.Add(_join);
        command.Add(_peers);
        command.Add(_passphrase);
    }

    /// <summary>Files with secrets that were named, as given.</summary>
    public string?[] Secrets(ParseResult parsed) => [parsed.GetValue(_passphrase), parsed.GetValue(_kit), parsed.GetValue(_key)];

    /// <summary>What was given.</summary>
    /// <exception cref="CairnException">There is no key (2), nobody to ask (4), a file is missing (5), or the key is another peer's than
    /// the kit, or an invite cannot be read (7).</exception>
    public async Task<RecoverArguments> ReadAsync(ParseResult parsed, CommandSession session, CancellationToken cancellation)
    {
        var surroundings = session.Surroundings;
        var kit = ReadKit(parsed, surroundings);
        var contacts = new List<Contact>();
        foreach (var given in parsed.GetValue(_join) ?? [])
        {
            var invite = await InviteArgument.ReadAsync(given, session, cancellation);
            contacts.Add(new Contact(invite.Inviter, invite.Addresses));
        }

        contacts.AddRange((parsed.GetValue(_peers) ?? []).Select(text => new Contact(null, [Addresses.Parse(text)])));
        if (contacts.Count == 0 && kit.Members.Count == 0)
            throw NobodyToAsk();

        return new RecoverArguments
        {
            Machine = _machine.Read(parsed, PeerRole.Both),
            Lend = _machine.Lend(parsed),
            Passphrase = PassphraseFile.Read(parsed.GetValue(_passphrase), surroundings),
            Kit = kit,
            Contacts = contacts,
        };
    }

    private RecoveryKit ReadKit(ParseResult parsed, Surroundings surroundings)
    {
        var signatures = new P256Signatures();
        var kit = FileAt(_kit) is { } kitFile ? KitFile.Read(kitFile, signatures) : null;
        var key = FileAt(_key) is { } keyFile ? KitFile.Read(keyFile, signatures) : null;
        if (kit is null && key is null)
            throw Missing("Neither --kit nor --key-file is given", "Give the recovery kit, or a file with the recovery key.");

        var whole = kit ?? key!;
        whole = whole with { Key = key?.Key ?? whole.Key };
        if (whole.Key is null)
            throw Missing("There is no recovery key in the kit", "Put the key into a file of its own and give that with --key-file.");

        // Before anything is said about what else is missing, and long before anybody is asked: the key decides whose machine comes back.
        RequireKeyOf(kit?.Peer ?? key?.Peer, OwnerKeyFile.PeerOf(whole.Key, signatures));
        return whole;

        string? FileAt(Option<string?> option) => parsed.GetValue(option) is { } file ? Paths.Absolute(file, surroundings) : null;
    }

    private static void RequireKeyOf(PeerId? wanted, PeerId given)
    {
        if (wanted is { } peer && peer != given)
        {
            throw new CairnException(
                ErrorKind.Refused,
                "not-your-key",
                $"The kit is of peer {peer.Short()}, and the recovery key is that of peer {given.Short()}.",
                "Nothing was done, and nobody was asked: going on would have taken over the peer of the key.",
                "Give the key that belongs to this kit; or, to bring the other peer back, that one's kit, or --key-file without --kit.");
        }
    }

    /// <summary>A kit may name nobody, as that of a founder before others joined: nothing was mistyped.</summary>
    private static CairnException NobodyToAsk() => new(
        ErrorKind.Unreachable,
        "nobody-to-ask",
        "There is nobody to ask: neither a kit nor an option names another peer.",
        "Nothing was done.",
        "Name any peer of the network with --peer HOST:PORT, or give an invite with --join.");

    private static CairnException Missing(string what, string todo) =>
        new(ErrorKind.BadUsage, "bad-usage", $"{what}.", "Nothing was done.", todo);
}
