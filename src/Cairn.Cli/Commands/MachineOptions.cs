using System.CommandLine;
using Cairn.Core.Sizes;
using Cairn.Peer.Joining;
using Cairn.Protocol.Membership;

namespace Cairn.Cli.Commands;

/// <summary>The options of <c>init</c> and <c>recover</c> that describe this machine.</summary>
internal sealed class MachineOptions
{
    private const string DefaultLend = "10GiB";

    private static readonly PeerAddress DefaultListen = new("0.0.0.0", PeerAddress.DefaultPort);

    private readonly Option<string> _name = new("--name")
    {
        HelpName = "N",
        Required = true,
        Description = "Name of this peer, unique in its network",
    };

    private readonly Option<ByteSize?> _lend = Values.Option("--lend", text => ByteSize.Parse(text));

    private readonly Option<PeerAddress?> _listen =
        Addresses.Option("--listen", $"Where to listen; port 0 takes any free one at each start. Default: {DefaultListen}");

    private readonly Option<string?> _site = new("--site")
    {
        HelpName = "S",
        Description = "What fails together: a house, a rack. Copies go to distinct sites first. Default: the host name",
    };

    /// <param name="defaultLend">What is lent unless told otherwise, before the size where nothing else tells it; for the help.</param>
    public MachineOptions(string defaultLend = "")
    {
        _lend.HelpName = "SIZE";
        _lend.Description = $"Disk space lent to others, such as 500MB or 50GiB. Default: {defaultLend}{DefaultLend}";
    }

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_name);
        command.Add(_lend);
        command.Add(_listen);
        command.Add(_site);
    }

    /// <summary>The disk space that was asked for; null if none was.</summary>
    public ByteSize? Lend(ParseResult parsed) => parsed.GetValue(_lend);

    /// <summary>What was given. A peer that only owns lends nothing unless told to.</summary>
    public InitOptions Read(ParseResult parsed, PeerRole role) => new()
    {
        Name = parsed.GetRequiredValue(_name),
        Lend = parsed.GetValue(_lend) ?? (role is PeerRole.Owner ? ByteSize.Zero : ByteSize.Parse(DefaultLend)),
        Role = role,
        Listen = parsed.GetValue(_listen) ?? DefaultListen,
        Site = parsed.GetValue(_site) ?? Environment.MachineName,
    };
}
