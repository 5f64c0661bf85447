using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Testing.Protocol;
using Cairn.Transport.Tls;

namespace Cairn.Transport.Tests.Calls;

/// <summary>A holder that shakes hands properly and then says whatever the test likes to each request.</summary>
internal sealed class RawHolder : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly TlsIdentity _tls;
    private readonly Func<string, Stream, CancellationToken, Task>? _answer;
    private readonly Task _serving;
    private int _heard;

    /// <summary>Starts to listen.</summary>
    /// <param name="answer">Gets the head of each request and writes the answer; null to say nothing, not even in the handshake.</param>
    public RawHolder(Func<string, Stream, CancellationToken, Task>? answer)
    {
        _answer = answer;
        _tls = new TlsIdentity(Peer.Identity, TestPeer.Signatures);
        _listener.Start();
        _serving = ServeAsync();
    }

    public TestPeer Peer { get; } = TestPeer.Found("holder");

    /// <summary>Requests that came; a handshake that is not answered counts as one.</summary>
    public int Heard => Volatile.Read(ref _heard);

    public Contact Contact => Peer.At(new PeerAddress("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port));

    /// <summary>The head of an answer of these headers.</summary>
    public static byte[] Head(string status, params string[] headers) =>
        Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    /// <summary>Answers every request with these bytes, and then says no more.</summary>
    public static Func<string, Stream, CancellationToken, Task> Says(params byte[][] parts) => async (_, stream, cancellation) =>
    {
        foreach (var part in parts)
            await stream.WriteAsync(part, cancellation);

        await Task.Delay(Timeout.Infinite, cancellation);
    };

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _serving;
        _tls.Dispose();
        _ending.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_ending.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            await using var stream = new SslStream(client.GetStream());
            try
            {
                if (_answer is null)
                {
                    await client.GetStream().ReadExactlyAsync(new byte[1], _ending.Token);
                    Interlocked.Increment(ref _heard);
                    await Task.Delay(Timeout.Infinite, _ending.Token);
                    return;
                }

                await stream.AuthenticateAsServerAsync(_tls.Answer(_ => { }, _ => { }), _ending.Token);
                while (await ReadHeadAsync(stream) is { Length: > 0 } head)
                {
                    Interlocked.Increment(ref _heard);
                    await _answer(head, stream, _ending.Token);
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The caller went away, or the test is over.
            }
        }
    }

    private async Task<string> ReadHeadAsync(SslStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _ending.Token) > 0)
        {
            head.Append((char)one[0]);
            if (head.Length >= 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n")
                return head.ToString();
        }

        return string.Empty;
    }
}
