using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Cairn.Transport.Serving;

/// <summary>
/// Counts connections by the machine that they come from, so that one machine cannot take them all: it costs nothing to make ever new
/// keys, but something to have ever new addresses. Of an IPv6 address the network part counts, since its owner has all the rest.
/// Thread-safe.
/// </summary>
internal sealed class ConnectionsByAddress(int most, ILogger log)
{
    private const int NetworkBytes = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _open = [];

    /// <summary>Lets a connection through, or closes it.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var from = KeyOf((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None);
        if (!TryEnter(from))
        {
            Log.ConnectionRefused(log, connection.RemoteEndPoint?.ToString(), "has too many connections already");
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Leave(from);
        }
    }

    /// <summary>What stands for the machine at an address.</summary>
    internal static IPAddress KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }

    private bool TryEnter(IPAddress from)
    {
        lock (_lock)
        {
            var open = _open.GetValueOrDefault(from);
            if (open >= most)
                return false;

            _open[from] = open + 1;
            return true;
        }
    }

    private void Leave(IPAddress from)
    {
        lock (_lock)
        {
            if (--_open[from] == 0)
                _open.Remove(from);
        }
    }
}
