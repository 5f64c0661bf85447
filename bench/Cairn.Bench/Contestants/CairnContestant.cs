using System.Globalization;
using System.Text.Json;
using Cairn.Bench.Processes;

namespace Cairn.Bench.Contestants;

/// <summary>A network of real processes on loopback: a tracker, one owner, and as many holders as copies are asked for.</summary>
internal sealed class CairnContestant : IContestant
{
    private const string ReadyMark = "\"type\":\"ready\"";

    private static readonly TimeSpan JoinLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan JoinInterval = TimeSpan.FromMilliseconds(200);

    private readonly string _program;
    private readonly string _folder;
    private readonly int _copies;
    private readonly List<ServerProcess> _servers = [];

    private CairnContestant(string program, string folder, int copies)
    {
        _program = program;
        _folder = folder;
        _copies = copies;
    }

    /// <inheritdoc/>
    public string Name => "cairn";

    /// <inheritdoc/>
    public IReadOnlyList<ServerProcess> Servers => _servers;

    private string OwnerHome => HomeOf("owner");

    private IEnumerable<string> Holders =>
        Enumerable.Range(1, _copies).Select(i => _copies == 1 ? "holder" : string.Create(CultureInfo.InvariantCulture, $"holder{i}"));

    /// <summary>Starts the network and waits until the owner sees every holder.</summary>
    /// <param name="program">The executable.</param>
    /// <param name="folder">A folder that is not there yet, for every home.</param>
    /// <param name="copies">Copies per backup, and holders.</param>
    /// <param name="cancellation">Ends what was started.</param>
    public static async Task<IContestant> StartAsync(string program, string folder, int copies, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var contestant = new CairnContestant(program, folder, copies);
        try
        {
            await contestant.FoundAsync(cancellation);
            foreach (var holder in contestant.Holders)
                await contestant.JoinAsync(holder, cancellation);

            await contestant.AllSeenAsync(cancellation);
            return contestant;
        }
        catch
        {
            await contestant.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Command Backup(string tree) =>
        Cairn(OwnerHome, "backup", tree, "--copies", _copies.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public Command Restore(string target) => Cairn(OwnerHome, "restore", "latest", "--target", target);

    /// <inheritdoc/>
    public string Restored(string tree, string target) => target + tree;

    /// <inheritdoc/>
    public long StoredBytes() => Holders.Sum(holder => Folders.BytesBelow(HomeOf(holder)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The newest first: the tracker, which everybody talks to, ends last.
        foreach (var server in Enumerable.Reverse(_servers))
            await server.DisposeAsync();

        _servers.Clear();
    }

    private async Task FoundAsync(CancellationToken cancellation)
    {
        var tracker = await StartAsync(new Command("tracker", _program, "--json", "tracker", "--listen", "127.0.0.1:0"), cancellation);
        var url = JsonDocument.Parse(tracker.ReadyLine).RootElement.GetProperty("url").GetString();
        string[] network = ["--new-network", "--directory", $"tracker={url}", "--reciprocity", "0"];
        await InitAsync("owner", ["--role", "owner", .. network], cancellation);
    }

    private async Task JoinAsync(string holder, CancellationToken cancellation)
    {
        var answer = await Tool.RunAsync(Cairn(OwnerHome, "--json", "invite"), cancellation);
        var invite = JsonDocument.Parse(answer.Output).RootElement.GetProperty("invite").GetString()!;
        await InitAsync(holder, ["--role", "storage", "--lend", "1TB", "--site", holder, "--join", invite], cancellation);
    }

    private async Task InitAsync(string name, IReadOnlyList<string> options, CancellationToken cancellation)
    {
        var home = HomeOf(name);
        await Tool.RunAsync(Cairn(home, ["init", "--name", name, "--listen", "127.0.0.1:0", .. options]), cancellation);
        await StartAsync(new Command(name, _program, "--home", home, "--json", "up"), cancellation);
    }

    private async Task<ServerProcess> StartAsync(Command command, CancellationToken cancellation)
    {
        var server = await ServerProcess.StartAsync(command, ReadyMark, cancellation);
        _servers.Add(server);
        return server;
    }

    private async Task AllSeenAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(JoinLimit);
        while (true)
        {
            var answer = await Tool.RunAsync(Cairn(OwnerHome, "--json", "peers"), limit.Token);
            var alive = answer.Output.Split('\n').Count(line => line.Contains("\"state\":\"alive\"", StringComparison.Ordinal));
            if (alive == _copies + 1)
                return;

            await Task.Delay(JoinInterval, limit.Token);
        }
    }

    private string HomeOf(string name) => Path.Combine(_folder, name);

    private Command Cairn(string home, params string[] arguments) => new("command", _program, ["--home", home, .. arguments]);
}
