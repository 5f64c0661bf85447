using System.Net.Sockets;

namespace Cairn.Transport.Calls;

/// <summary>
/// TCP probes on unused connections: one whose other end lost its power or its way is closed after 10 + 3 · 5 s, so that the next call
/// does not have to find out by waiting for an answer.
/// </summary>
internal static class KeepAlive
{
    private const int IdleSeconds = 10;
    private const int IntervalSeconds = 5;
    private const int Probes = 3;

    /// <summary>Turns them on.</summary>
    public static void Set(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, IdleSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, IntervalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
    }
}
