using System.Net;
using System.Net.Sockets;
using Cairn.Core.Errors;

namespace Cairn.Platform.Sockets;

/// <summary>What may go wrong with an address to listen on, in words. Thread-safe.</summary>
public static class ListenAddress
{
    /// <summary>The IP address of a host to listen on: the address itself, or the first one of a name.</summary>
    /// <param name="host">An IP address without brackets, or a host name.</param>
    /// <param name="port">For the error.</param>
    /// <param name="cancellation">Ends the name look-up.</param>
    /// <exception cref="CairnException">Nobody knows the name (code <c>bad-address</c>).</exception>
    public static async Task<IPAddress> ResolveAsync(string host, int port, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host, out var ip))
            return ip;

        try
        {
            return (await Dns.GetHostAddressesAsync(host, cancellation))[0];
        }
        catch (SocketException e)
        {
            throw Bad(host, port, "its name is not known", e);
        }
    }

    /// <summary>
    /// The failure to listen, told to people: <c>address-in-use</c>, or <c>bad-address</c> where it is not one of this machine or this
    /// user may not use it. Null for an exception that no socket caused.
    /// </summary>
    public static CairnException? FailureOf(Exception failure, string host, int port)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (e is SocketException socket)
                return FailureOf(socket, host, port);
        }

        return null;
    }

    private static CairnException FailureOf(SocketException e, string host, int port) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => new CairnException(
            ErrorKind.Failed,
            "address-in-use",
            (
                $"Another program listens on {At(host, port)} already.",
                "Nothing was started.",
                "Stop it and try again, or choose another port: 'cairn up' and 'cairn tracker' take --listen HOST:PORT."),
            e),
        SocketError.AccessDenied => Bad(host, port, "this user may not use that port", e),
        SocketError.AddressNotAvailable => Bad(host, port, "it is not an address of this machine", e),
        _ => Bad(host, port, e.Message, e),
    };

    private static CairnException Bad(string host, int port, string why, SocketException cause) => new(
        ErrorKind.BadUsage,
        "bad-address",
        (
            $"Cannot listen on {At(host, port)}: {why}.",
            "Nothing was started.",
            "Choose another address: 'cairn up' and 'cairn tracker' take --listen HOST:PORT."),
        cause);

    private static string At(string host, int port) => host.Contains(':') ? $"[{host}]:{port}" : $"{host}:{port}";
}
