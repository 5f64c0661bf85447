using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;
using Cairn.Transport.Serving;
using Cairn.Transport.Tls;
using Cairn.Transport.Wire;

namespace Cairn.Transport.Tests.Calls;

/// <summary>An authenticated connection over which a test says whatever it likes.</summary>
internal sealed class RawCaller : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TlsIdentity? _tls;
    private readonly Stream _stream;

    private RawCaller(TlsIdentity? tls, Stream stream) => (_tls, _stream) = (tls, stream);

    /// <summary>Bytes that came so far.</summary>
    public long Received { get; private set; }

    /// <summary>Shakes hands as a peer.</summary>
    public static async Task<RawCaller> ConnectAsync(PeerServer server, TestPeer peer, IPAddress? from = null)
    {
        var tls = new TlsIdentity(peer.Identity, TestPeer.Signatures);
        var stream = new SslStream(await DialAsync(server, from));
        await stream.AuthenticateAsClientAsync(tls.Begin(null, _ => { }, _ => { })).WaitAsync(Deadline);
        return new RawCaller(tls, stream);
    }

    /// <summary>Shakes hands as the options say.</summary>
    public static async Task<RawCaller> ConnectAsync(PeerServer server, SslClientAuthenticationOptions options)
    {
        var stream = new SslStream(await DialAsync(server, null));
        await stream.AuthenticateAsClientAsync(options).WaitAsync(Deadline);
        return new RawCaller(null, stream);
    }

    /// <summary>Connects without any handshake.</summary>
    public static async Task<RawCaller> ConnectPlainAsync(PeerServer server) => new(null, await DialAsync(server, null));

    /// <summary>Connects and waits for the connection to be closed without a word. A server that takes no more closes at once, and this may
    /// be reported before it is that the connection was made.</summary>
    public static async Task IsClosedAsync(PeerServer server)
    {
        try
        {
            await using var caller = await ConnectPlainAsync(server);
            await caller.ReadToEndAsync();
            Assert.Equal(0, caller.Received);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed while it was made.
        }
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes).AsTask().WaitAsync(Deadline);
        await _stream.FlushAsync();
    }

    /// <summary>Sends the head of a request and, if it has one, a body.</summary>
    public async Task SendAsync(string request, ReadOnlyMemory<byte> body, string headers = "")
    {
        await SendAsync($"{request} HTTP/1.1\r\nHost: cairn\r\n{headers}Content-Length: {body.Length}\r\n\r\n");
        await SendAsync(body);
    }

    /// <summary>The same; false if nobody is there any more.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await SendAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Shows the record and sends the head of a store call; the shard is to follow.</summary>
    public async Task BeginStoreAsync(PeerPair pair, byte[] content, string headers = "")
    {
        var tag = await ShowAsync(pair.OwnRecord!);
        var request = pair.Request(content);
        var manifest = Convert.ToBase64String(request.Manifest.Bytes.Span);
        await SendAsync(
            $"PUT {Paths.Shard(request.Manifest.Value.Pack, 0)} HTTP/1.1\r\nHost: cairn\r\nCairn-Record: {tag}\r\n"
            + $"Cairn-Manifest: {manifest}\r\n{headers}Content-Length: {content.Length}\r\n\r\n");
    }

    /// <summary>Shows a record; yields the tag to name it by.</summary>
    public async Task<string> ShowAsync(Signed<MemberRecord> record)
    {
        await SendAsync("POST /v1/record", record.Bytes);
        Assert.Equal(204, (await ReadAsync()).Status);
        Received = 0;
        return Convert.ToHexStringLower(SHA256.HashData(record.Bytes.Span));
    }

    /// <summary>The next answer, whose body must have a length or be chunked.</summary>
    public async Task<RawAnswer> ReadAsync()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append(await ReadTextAsync(1));

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        if (!headers.ContainsKey("Transfer-Encoding"))
        {
            var length = int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);
            return new RawAnswer(status, headers, await ReadTextAsync(length));
        }

        var body = new StringBuilder();
        while (await ReadChunkAsync() is { Length: > 0 } chunk)
            body.Append(chunk);

        return new RawAnswer(status, headers, body.ToString());
    }

    /// <summary>Sends a request without a body and yields the answer.</summary>
    public async Task<RawAnswer> AskAsync(string request, string headers = "")
    {
        await SendAsync($"{request} HTTP/1.1\r\nHost: cairn\r\n{headers}\r\n");
        return await ReadAsync();
    }

    /// <summary>Reads until the other side closes the connection, in good order or not.</summary>
    public async Task ReadToEndAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await _stream.ReadAsync(buffer).AsTask().WaitAsync(Deadline) is > 0 and var count)
                Received += count;
        }
        catch (IOException)
        {
            // Reset.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _tls?.Dispose();
    }

    private static async Task<NetworkStream> DialAsync(PeerServer server, IPAddress? from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null)
            socket.Bind(new IPEndPoint(from, 0));

        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private async Task<string> ReadChunkAsync()
    {
        var size = new StringBuilder();
        while (!size.ToString().EndsWith("\r\n", StringComparison.Ordinal))
            size.Append(await ReadTextAsync(1));

        var length = int.Parse(size.ToString().Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (await ReadTextAsync(length + 2))[..length];
    }

    private async Task<string> ReadTextAsync(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes).AsTask().WaitAsync(Deadline);
        Received += count;
        return Encoding.Latin1.GetString(bytes);
    }
}
