using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cairn.Protocol.Membership;

/// <summary>Where a peer can be reached, TCP and UDP on the same port.</summary>
/// <param name="Host">An IP address (IPv6 without brackets) or a host name.</param>
/// <param name="Port">1 to 65535; 0 only where "any free port" is meant.</param>
public readonly record struct PeerAddress(string Host, int Port)
{
    /// <summary>The port that Cairn uses unless told otherwise.</summary>
    public const int DefaultPort = 7440;

    /// <summary>Most characters of a host name (RFC 1035, section 2.3.4).</summary>
    private const int MaxHostLength = 253;

    private const int MaxLabelLength = 63;

    /// <summary>Whether a record may name it: host and port are well formed, and the port is not 0.</summary>
    internal bool CanBeCalled => Port is >= 1 and <= IPEndPoint.MaxPort && IsHost(Host);

    /// <summary>
    /// Reads <c>127.0.0.1:7440</c>, <c>[::1]:7440</c> or <c>host:7440</c>; port 0 is taken. IP addresses and the case of names are
    /// normalised. False for anything else: no port, an IPv6 address without brackets or with a zone, an IPv4 address in a short or
    /// octal form.
    /// </summary>
    public static bool TryParse(string? text, out PeerAddress address)
    {
        address = default;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 0 || !TryPort(text.AsSpan(colon + 1), out var port))
            return false;

        var host = text![..colon];
        if (host.Contains(':') || host.StartsWith('['))
        {
            if (host is not ['[', .. var inner, ']'] || !TryIPv6(inner, out host))
                return false;
        }

        host = host.ToLowerInvariant();
        if (!IsHost(host))
            return false;

        address = new PeerAddress(host, port);
        return true;
    }

    /// <summary>What <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Host?.Contains(':') == true ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    internal Wire.PeerAddress ToWire() => new() { Host = Host, Port = (uint)Port };

    private static bool TryPort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort && text.Length <= 5;

    /// <summary>Not with a zone, which names an interface of one machine and means nothing to another; not in brackets again, which the
    /// parser would pass over.</summary>
    private static bool TryIPv6(string text, out string canonical)
    {
        canonical = string.Empty;
        if (text.AsSpan().ContainsAny('%', '[') || !IPAddress.TryParse(text, out var ip))
            return false;

        canonical = ip.ToString();
        return ip.AddressFamily == AddressFamily.InterNetworkV6;
    }

    /// <summary>A canonical IP address, or a host name of letters, digits, <c>-</c> and <c>_</c> that cannot be taken for an
    /// address.</summary>
    private static bool IsHost(string? host)
    {
        if (host is null || host.Length is 0 or > MaxHostLength)
            return false;

        if (host.Contains(':'))
            return TryIPv6(host, out var canonical) && canonical == host;

        var labels = host.Split('.');
        if (char.IsAsciiDigit(labels[^1] is [var first, ..] ? first : '0'))
            return IPAddress.TryParse(host, out var ip) && ip.ToString() == host;

        return labels.All(label => label.Length is >= 1 and <= MaxLabelLength
            && label[0] != '-'
            && label[^1] != '-'
            && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'));
    }
}
