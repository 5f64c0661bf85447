using System.Text.Json;

namespace Cairn.Cli.Processes;

/// <summary>A tracker as a process, and what it answers. Disposing kills it.</summary>
internal sealed class TrackerProcess : IAsyncDisposable
{
    /// <summary>How long somebody else may have its address.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private static readonly HttpClient Http = new();

    private readonly CairnProgram _program;
    private CairnProcess _process;

    private TrackerProcess(CairnProgram program, CairnProcess process, Uri url)
    {
        _program = program;
        _process = process;
        Url = url;
    }

    /// <summary>Where it answers; stays the same when it is restarted.</summary>
    public Uri Url { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts a tracker on a free port of the loopback interface.</summary>
    public static Task<TrackerProcess> StartAsync(CairnProgram program, CancellationToken cancellation) =>
        StartAtAsync(program, "127.0.0.1:0", cancellation);

    /// <summary>Starts a tracker at an address, once nobody else has that any more.</summary>
    public static async Task<TrackerProcess> StartAtAsync(CairnProgram program, string listen, CancellationToken cancellation)
    {
        var (process, url) = await ListenAsync(program, listen, cancellation);
        return new TrackerProcess(program, process, url);
    }

    /// <summary>Ends it as a power cut would.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Starts it again, after it was killed, where it was; it remembers nothing. Should an outgoing connection of another process
    /// have been given its port meanwhile, that is waited for.</summary>
    public async Task RestartAsync(CancellationToken cancellation)
    {
        await _process.DisposeAsync();
        (_process, _) = await ListenAsync(_program, Url.Authority, cancellation);
    }

    /// <summary>The PeerIds on the list of a network, as the tracker itself gives it to whoever asks.</summary>
    public async Task<IReadOnlySet<string>> NodesAsync(string network, CancellationToken cancellation)
    {
        await using var answer = await Http.GetStreamAsync(new Uri(Url, $"/nodes?network={network}"), cancellation);
        using var list = await JsonDocument.ParseAsync(answer, cancellationToken: cancellation);
        return list.RootElement.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("peer").GetString()!).ToHashSet();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <inheritdoc/>
    public override string ToString() => _process.ToString();

    private static bool IsTaken(CairnProcess process) => process.ToString().Contains("\"address-in-use\"", StringComparison.Ordinal);

    private static async Task<(CairnProcess Process, Uri Url)> ListenAsync(
        CairnProgram program, string listen, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            var process = program.Start("tracker", "--listen", listen);
            try
            {
                var ready = await process.ReadyAsync(cancellation);
                return (process, new Uri(ready.GetProperty("url").GetString()!));
            }
            catch (InvalidOperationException) when (waited < Patience && IsTaken(process))
            {
                await process.DisposeAsync();
                await Task.Delay(Pause, cancellation);
            }
            catch
            {
                await process.DisposeAsync();
                throw;
            }
        }
    }
}
