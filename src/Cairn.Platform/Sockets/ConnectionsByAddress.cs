using System.Net;
using System.Net.Sockets;

namespace Cairn.Platform.Sockets;

/// <summary>
/// Counts connections by the machine that they come from, so that one machine cannot take them all: it costs nothing to make ever new
/// keys, but something to have ever new addresses. Of an IPv6 address the network part counts, since its owner has all the rest.
/// Thread-safe.
/// </summary>
/// <param name="most">Connections of one machine at one time.</param>
public sealed class ConnectionsByAddress(int most)
{
    private const int NetworkBytes = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _open = [];

    /// <summary>Counts a connection until the lease is disposed; null if there are too many from there already.</summary>
    /// <param name="remote">Where it comes from; all that are not of the Internet count as one.</param>
    public IDisposable? TryEnter(EndPoint? remote)
    {
        var from = KeyOf((remote as IPEndPoint)?.Address ?? IPAddress.None);
        lock (_lock)
        {
            var open = _open.GetValueOrDefault(from);
            if (open >= most)
                return null;

            _open[from] = open + 1;
        }

        return new Lease(this, from);
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

    private void Leave(IPAddress from)
    {
        lock (_lock)
        {
            if (--_open[from] == 0)
                _open.Remove(from);
        }
    }

    private sealed class Lease(ConnectionsByAddress connections, IPAddress from) : IDisposable
    {
        private ConnectionsByAddress? _connections = connections;

        public void Dispose() => Interlocked.Exchange(ref _connections, null)?.Leave(from);
    }
}
