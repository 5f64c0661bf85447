using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Transport.Tls;

namespace Cairn.Transport.Calls;

/// <summary>Opens authenticated connections. Thread-safe.</summary>
internal sealed class Dialer(TlsIdentity identity, TimeProvider time, PeerCallsOptions options)
{
    /// <summary>Tries the addresses in order until the right peer answers at one.</summary>
    /// <exception cref="DialFailure">At none.</exception>
    public async Task<Dialed> DialAsync(PeerId? expected, IReadOnlyList<PeerAddress> addresses, CancellationToken cancellation)
    {
        var failures = new List<DialFailure>();
        foreach (var address in addresses)
        {
            try
            {
                return await DialAsync(expected, address, cancellation);
            }
            catch (DialFailure e)
            {
                failures.Add(e);
            }
        }

        var who = expected is { } peer ? $"Peer {peer.Short()}" : "The peer";
        throw failures switch
        {
            [] => new DialFailure($"{who} cannot be called: it has no known address.", null),
            [var only] => new DialFailure($"{who} cannot be reached: {only.Message}.", only) { MayPass = only.MayPass },
            _ => new DialFailure($"{who} cannot be reached: {string.Join("; ", failures.Select(failure => failure.Message))}.", failures[0])
            {
                MayPass = failures.Exists(failure => failure.MayPass),
            },
        };
    }

    private async Task<Dialed> DialAsync(PeerId? expected, PeerAddress address, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var socket = await ConnectAsync(address, cancellation);
        var roundTrip = time.GetElapsedTime(started);
        SslStream? tls = null;
        try
        {
            tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            var device = await ShakeHandsAsync(tls, expected, address, cancellation);
            return new Dialed(tls, device, address, roundTrip);
        }
        catch
        {
            if (tls is not null)
                await tls.DisposeAsync();

            socket.Dispose();
            throw;
        }
    }

    private async Task<Socket> ConnectAsync(PeerAddress address, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            KeepAlive.Set(socket);
            EndPoint end = IPAddress.TryParse(address.Host, out var ip)
                ? new IPEndPoint(ip, address.Port)
                : new DnsEndPoint(address.Host, address.Port);
            await socket.ConnectAsync(end, both.Token);
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw e switch
            {
                OperationCanceledException => new DialFailure($"{address} did not answer within {Seconds(options.ConnectTimeout)} s", e),
                SocketException refused => new DialFailure($"{address}: {Reason(refused)}", e) { MayPass = true },
                _ => new DialFailure($"{address}: {e.Message}", e),
            };
        }
    }

    private async Task<DeviceCertificate> ShakeHandsAsync(
        SslStream tls, PeerId? expected, PeerAddress address, CancellationToken cancellation)
    {
        DeviceCertificate? device = null;
        string? why = null;
        using var limit = new CancellationTokenSource(options.HandshakeTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            await tls.AuthenticateAsClientAsync(identity.Begin(expected, proven => device = proven, refused => why = refused), both.Token);
            return device ?? throw new DialFailure($"{address} did not say who it is", null);
        }
        catch (Exception e) when (e is OperationCanceledException or AuthenticationException or IOException and not DialFailure)
        {
            cancellation.ThrowIfCancellationRequested();
            throw (e, why) switch
            {
                (_, not null) => new DialFailure($"{address} {why}", e),
                (OperationCanceledException, _) =>
                    new DialFailure($"{address} did not finish the handshake within {Seconds(options.HandshakeTimeout)} s", e),
                (AuthenticationException, _) => new DialFailure($"{address} does not speak Cairn's TLS", e),
                _ => new DialFailure($"{address} broke off the handshake", e) { MayPass = true },
            };
        }
    }

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture);

    private static string Reason(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "nothing listens there",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "the name is not known",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route leads there",
        SocketError.TimedOut => "no answer",
        _ => e.Message,
    };
}
