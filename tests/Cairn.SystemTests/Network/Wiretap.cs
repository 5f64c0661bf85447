using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cairn.SystemTests.Network;

/// <summary>Stands between peers and their tracker, passes everything on and keeps what the peers send and what they are answered, as
/// somebody on the way would see it.</summary>
internal sealed class Wiretap : IAsyncDisposable
{
    private readonly Uri _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<MemoryStream> _heard = [];
    private readonly Task _accepting;

    public Wiretap(Uri target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>All that went either way, each direction of each connection as one piece.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_lock)
                return [.. _heard.Select(stream => Encoding.Latin1.GetString(stream.ToArray()))];
        }
    }

    /// <summary>The bodies of requests that begin so.</summary>
    public IReadOnlyList<string> Bodies(string request) =>
    [
        .. from direction in Heard
           from text in direction.Split(request).Skip(1)
           let end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal)
           where end >= 0
           select BodyOf(text[(end + 4)..]),
    ];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    /// <summary>A JSON object at the beginning of a text.</summary>
    private static string BodyOf(string text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch
            {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            if (depth == 0)
                return text[..(i + 1)];
        }

        return text;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(TcpClient from)
    {
        using (from)
        {
            using var to = new TcpClient();
            try
            {
                await to.ConnectAsync(_target.Host, _target.Port, _stop.Token);
                await Task.WhenAny(CopyAsync(from, to), CopyAsync(to, from));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
            {
                // Whoever called finds the connection closed, as it would without anybody between.
            }
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        var heard = new MemoryStream();
        lock (_lock)
            _heard.Add(heard);

        var buffer = new byte[64 * 1024];
        while (true)
        {
            var count = await from.GetStream().ReadAsync(buffer, _stop.Token);
            if (count == 0)
                return;

            lock (_lock)
                heard.Write(buffer, 0, count);

            await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }
}
