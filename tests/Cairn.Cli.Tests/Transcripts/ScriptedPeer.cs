using System.Text.Json;
using Cairn.Cli.Homes;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;

namespace Cairn.Cli.Tests.Transcripts;

/// <summary>Stands where the running peer of a home would, writes down what it is asked, and answers what the test says.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly LocalServer _server;
    private readonly List<string> _asked = [];

    /// <summary>Makes a home in the folder, and a peer for it. Nothing is answered before <see cref="StartAsync"/>.</summary>
    public ScriptedPeer(TemporaryFolder folder)
    {
        HomeFolder.Create(folder.At("home")).Dispose();
        var socket = LocalSocket.PathFor(folder.At("home"), name => name == "XDG_RUNTIME_DIR" ? folder.FullPath : null);
        LocalSocket.PrepareFolder(socket, new Cairn.Platform.Trees.LocalSourceTree());
        _server = new LocalServer(socket, _ => { });
    }

    /// <summary>What was asked, one request per line.</summary>
    public string Asked => string.Concat(_asked.Select(line => line + "\n"));

    /// <summary>Answers a call with these lines; an error ends it.</summary>
    public ScriptedPeer Answer<TRequest, TSummary>(LocalCall<TRequest, TSummary> call, params ApiLine[] lines) => Answer(call, _ => lines);

    /// <summary>Answers a call with what the test makes of the request.</summary>
    public ScriptedPeer Answer<TRequest, TSummary>(LocalCall<TRequest, TSummary> call, Func<TRequest, ApiLine[]> answer)
    {
        _server.Map(call, async (request, writer, cancellation) =>
        {
            _asked.Add($"{call.Route} {JsonSerializer.Serialize(request, call.Request)}");
            foreach (var line in answer(request))
                await (line is ErrorLine error ? throw error.ToException() : writer.WriteAsync(line, cancellation));
        });
        return this;
    }

    /// <summary>Begins to answer.</summary>
    public Task StartAsync() => _server.StartAsync(CancellationToken.None);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
