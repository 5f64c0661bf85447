using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Cairn.Protocol.Membership;

namespace Cairn.Cli.Daemon;

/// <summary>Under which addresses others can call a peer.</summary>
internal static class ReachableAddresses
{
    /// <summary>
    /// The bound address itself; where it means "every address of this machine", those of its network interfaces that are up, IPv4
    /// first and at most as many as a record may name, or the loopback address if there are none.
    /// </summary>
    public static IReadOnlyList<PeerAddress> Of(PeerAddress bound)
    {
        if (!IPAddress.TryParse(bound.Host, out var ip) || !(ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
            return [bound];

        PeerAddress[] found =
        [
            .. NetworkInterface.GetAllNetworkInterfaces()
                .Where(network => network.OperationalStatus is OperationalStatus.Up)
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Select(unicast => unicast.Address)
                .Where(address => IsUsable(address, ip))
                .OrderBy(address => address.AddressFamily is AddressFamily.InterNetwork ? 0 : 1)
                .Select(address => new PeerAddress(address.ToString(), bound.Port))
                .Take(MemberRecord.MaxAddresses),
        ];
        return found.Length > 0 ? found : [new PeerAddress(IPAddress.Loopback.ToString(), bound.Port)];
    }

    /// <summary>Link-local addresses mean nothing without a zone, which means nothing on another machine.</summary>
    private static bool IsUsable(IPAddress address, IPAddress bound) =>
        !IPAddress.IsLoopback(address)
        && !address.IsIPv6LinkLocal
        && (address.AddressFamily is AddressFamily.InterNetwork || bound.AddressFamily is AddressFamily.InterNetworkV6);
}
