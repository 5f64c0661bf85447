using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Cli.Homes;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Core.Errors;

namespace Cairn.Cli.LocalApi;

/// <summary>Calls the running peer of a home. Ending a call early closes its connection, which stops the work there. Thread-safe.</summary>
internal sealed class LocalClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _home;
    private readonly string _socket;

    /// <param name="home">The home, for messages.</param>
    /// <param name="socket">Its socket.</param>
    public LocalClient(string home, string socket)
    {
        _home = home;
        _socket = socket;
        var handler = new SocketsHttpHandler { ConnectCallback = (_, cancellation) => ConnectAsync(socket, cancellation) };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://cairn"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends a request and yields the lines of its answer as they come; the last one is the summary.</summary>
    /// <exception cref="CairnException">
    /// <c>not-running</c> when nothing listens, <c>peer-stopped</c> when the answer breaks off, and whatever error the peer answers.
    /// </exception>
    public async IAsyncEnumerable<JsonLine> CallAsync<T>(
        string route, T request, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, route)
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, type)),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await SendAsync(message, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var lines = new LineReader(body);
        while (await NextAsync(lines, cancellation) is { } line)
        {
            if (line.Type == ErrorLine.TypeName)
                throw line.Read(CairnJson.Default.ErrorLine).ToException();

            yield return line;
            if (line.Type == ApiLine.Summary)
                yield break;
        }

        throw Stopped(null);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellation)
    {
        try
        {
            return await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException failed) when (failed.InnerException is SocketException)
        {
            throw new CairnException(ErrorKind.Unreachable, "not-running", WhyNobodyAnswers(), failed);
        }
        catch (HttpRequestException failed)
        {
            throw Stopped(failed);
        }
    }

    private (string What, string Meaning, string Todo) WhyNobodyAnswers() => HomeFolder.LikelyHolder(_home) is { } process
        ? (
            $"Process {process} has the home {_home}, but does not listen at {_socket}.",
            "Nothing was done.",
            "If it is just starting or stopping, try again. If 'cairn up' was started with another XDG_RUNTIME_DIR or TMPDIR, or as "
            + "another user, run commands as it was.")
        : ($"'cairn up' is not running for the home {_home}.", "Nothing was done.", $"Start it: cairn --home {_home} up");

    private async ValueTask<JsonLine?> NextAsync(LineReader lines, CancellationToken cancellation)
    {
        try
        {
            return await lines.ReadAsync(cancellation) is { } line ? JsonLine.Parse(line) : null;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw Stopped(broken);
        }
    }

    private CairnException Stopped(Exception? inner) => new(
        ErrorKind.Unreachable,
        "peer-stopped",
        (
            $"The peer of the home {_home} stopped before it had answered.",
            "What it had acknowledged is safe; the rest was not done.",
            "Look at why 'cairn up' ended, start it again and repeat the command."),
        inner);
}
