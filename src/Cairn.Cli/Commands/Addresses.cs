using System.CommandLine;
using Cairn.Core.Errors;
using Cairn.Protocol.Membership;

namespace Cairn.Cli.Commands;

/// <summary>Addresses as arguments.</summary>
internal static class Addresses
{
    /// <summary>An option HOST:PORT.</summary>
    public static Option<PeerAddress?> Option(string name, string description)
    {
        var option = Values.Option(name, Parse);
        option.HelpName = "HOST:PORT";
        option.Description = description;
        return option;
    }

    /// <summary>Reads <c>host:7440</c>, <c>10.0.0.1:7440</c> or <c>[::1]:7440</c>.</summary>
    /// <exception cref="CairnException">It is none (code <c>bad-address</c>).</exception>
    public static PeerAddress Parse(string text) =>
        PeerAddress.TryParse(text, out var address)
            ? address
            : throw new CairnException(
                ErrorKind.BadUsage,
                "bad-address",
                $"\"{text}\" is no address.",
                "Nothing was done.",
                "Write a host and a port, such as 192.168.1.10:7440, [::1]:7440 or nas.lan:7440.");
}
