using System.Text.Json;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Processes;

namespace Cairn.SystemTests.Network;

/// <summary>A peer of a test: its home, and its process while it runs.</summary>
internal sealed class TestPeer(TestNetwork network, string name, PeerHome home, string id) : IAsyncDisposable
{
    private CairnProcess? _process;

    public string Name => name;

    public PeerHome Home => home;

    public string Id => id;

    public bool IsRunning => _process?.IsRunning == true;

    public CairnProcess Process => _process ?? throw new InvalidOperationException($"{name} does not run.");

    /// <summary>Its first address, such as 127.0.0.1:41234.</summary>
    public string Address { get; private set; } = string.Empty;

    /// <summary>The folder of its vault.</summary>
    public string Vault => Path.Combine(home.Folder, "vault");

    /// <summary>Files of the large blobs it keeps: data, rather than listings and indexes.</summary>
    public IReadOnlyList<string> Blobs => [.. AllBlobs.Where(IsLarge)];

    /// <summary>Files of all blobs it keeps.</summary>
    public IReadOnlyList<string> AllBlobs => Directory.Exists(Path.Combine(Vault, "blobs"))
        ? [.. Directory.EnumerateFiles(Path.Combine(Vault, "blobs"), "*", SearchOption.AllDirectories).Order()]
        : [];

    public async Task UpAsync(params IEnumerable<string> options)
    {
        _process = await home.UpAsync(network.Time, options);
        var ready = await _process.ReadyAsync(network.Time);
        Address = ready.GetProperty("addresses")[0].GetString()!;
    }

    /// <summary>Starts it again after it was killed, or killed itself.</summary>
    public async Task UpAgainAsync(params IEnumerable<string> options)
    {
        await Process.DisposeAsync();
        await UpAsync(options);
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        await Process.KillAsync();
        await Process.DisposeAsync();
        _process = null;
    }

    /// <summary>Ends it in good order.</summary>
    public async Task<FinishedCommand> StopAsync()
    {
        var finished = await Process.StopAsync(network.Time);
        await Process.DisposeAsync();
        _process = null;
        return finished;
    }

    /// <summary>Runs a command that has to end with 0.</summary>
    public Task<FinishedCommand> RunAsync(params IEnumerable<string> arguments) => home.RunAsync(network.Time, arguments);

    /// <summary>Runs a command.</summary>
    public Task<FinishedCommand> TryAsync(params IEnumerable<string> arguments) => home.TryAsync(network.Time, arguments);

    /// <summary>Starts a command and leaves it running.</summary>
    public CairnProcess Begin(params IEnumerable<string> arguments) => network.Program.Start(["--home", home.Folder, .. arguments]);

    /// <summary>The members that it lists. Asked of the running peer itself, where <c>cairn peers</c> gets them too: a process for each
    /// question of a wait would take most of the machine.</summary>
    public async Task<IReadOnlyList<JsonElement>> PeersAsync()
    {
        using var client = new LocalClient(home.Folder, LocalSocket.PathFor(home.Folder, home.Program.Variable));
        var peers = new List<JsonElement>();
        await foreach (var line in client.CallAsync(LocalCalls.Peers.Route, new PeersRequest(), LocalCalls.Peers.Request, network.Time))
        {
            if (line.Type != ApiLine.Summary)
                peers.Add(JsonDocument.Parse(line.Utf8).RootElement);
        }

        return peers;
    }

    /// <summary>Ids of the members that it lists as alive.</summary>
    public async Task<IReadOnlySet<string>> AliveAsync() => (await PeersAsync())
        .Where(peer => peer.GetProperty("state").GetString() == "alive")
        .Select(peer => peer.GetProperty("peer").GetString()!)
        .ToHashSet();

    /// <summary>The newest snapshot's line of <c>status</c>.</summary>
    public async Task<JsonElement> StatusAsync()
    {
        var status = await TryAsync("status");
        Assert.True(status.ExitCode is 0 or 3, status.ToString()); // 3: less safe than it should be, which many tests bring about
        return status.Objects("snapshot").First();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    /// <summary>A blob may be removed between being listed and being looked at.</summary>
    private static bool IsLarge(string path) => new FileInfo(path) is { Exists: true, Length: > 64 * 1024 };
}
