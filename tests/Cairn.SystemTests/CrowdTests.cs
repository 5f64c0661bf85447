using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Cairn.Cli.Processes;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Peer.Identity;
using Cairn.Platform.Disks;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;
using Cairn.SystemTests.Network;
using Xunit.Abstractions;
using Member = Cairn.Testing.Protocol.TestPeer;

namespace Cairn.SystemTests;

/// <summary>A thousand peers follow one tracker process, over real sockets.</summary>
public sealed class CrowdTests(ITestOutputHelper output)
{
    private const int Count = 1000;

    /// <summary>Addresses that they call from: the tracker takes so many connections from one machine only.</summary>
    private const int Machines = 10;

    /// <summary>What one process may take; the tracker held 89 MB with five peers.</summary>
    private const long MostMemory = 300L * 1024 * 1024;

    /// <summary>Pings of each peer after all are in: the tracker would forget a silent one long before the last of them.</summary>
    private const int Pings = 7;

    /// <summary>How often they ping; twice as often as the tracker asks for, so that a busy machine makes nobody look silent.</summary>
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(3);

    private static CairnProgram Program => ProgramUnderTest.Find() with
    {
        Environment = new Dictionary<string, string>
        {
            ["CAIRN_PING_INTERVAL"] = $"{2 * PingInterval.TotalSeconds}s",
            ["CAIRN_HOME"] = string.Empty,
        },
    };

    [Fact]
    public async Task A_thousand_peers_join_at_once_are_told_of_all_in_a_few_events_and_stay_listed()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        var time = deadline.Token;
        await using var tracker = await TrackerProcess.StartAsync(Program, time);
        using var machines = new Machinery(tracker.Url);
        using var folder = new TemporaryHome();
        var real = await FoundAsync(folder.Path, tracker, time);
        using var founder = new IdentityStore(new FolderDisk(real.Folder), new P256Signatures()).Load([]);
        var run = await RunAsync(machines.At(0), founder.Network, time);
        var joining = Enumerable.Range(0, Count).Select(i => Joiner.Make($"peer {i}", founder, run, machines.At(i))).ToList();

        var clock = Stopwatch.StartNew();
        var listeners = new List<Listener>();
        foreach (var some in joining.Chunk(50))
        {
            listeners.AddRange(await Task.WhenAll(some.Select(async one =>
                await Listener.StartAsync(one.Http, founder.Network, await one.JoinAsync(time), time))));
        }

        await Until.TrueAsync(() => Task.FromResult(listeners.TrueForAll(listener => listener.Version == Count)), time);
        var took = clock.Elapsed;
        var most = listeners.Max(listener => listener.Events);

        // By far not one for each join. How many there may be in a second, PushTests proves on a clock of its own.
        Assert.InRange(most, 1, Count / 4);

        // A real peer lists all of them. That nobody answers where they say they are makes no difference while they ping.
        await using (await real.UpAsync(time))
        {
            await Until.TrueAsync(async () => (await real.RunAsync(time, "peers")).Objects("peer").Count() == Count + 1, time);
            var before = joining.ConvertAll(one => one.PingCount());
            await Until.TrueAsync(() => Task.FromResult(joining.Zip(before).All(one => one.First.PingCount() >= one.Second + Pings)), time);
            var list = await ListAsync(machines.At(0), founder.Network, time);
            Assert.Superset(joining.Select(one => one.Id).ToHashSet(), list.Nodes.Select(node => node.Peer).ToHashSet());
            Assert.Empty(list.Left);
        }

        // Everybody is served as before: all hear of the next.
        var late = Joiner.Make("late", founder, run, machines.At(0));
        var (_, version) = await late.JoinAsync(time);
        await Until.TrueAsync(() => Task.FromResult(listeners.TrueForAll(listener => listener.Version >= version)), time);
        foreach (var one in joining.Append(late))
            await one.DisposeAsync();

        foreach (var listener in listeners)
            await listener.DisposeAsync();

        var (memory, processor) = Usage(tracker.Id);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.0} s, {most} events at most, "
            + $"tracker: {memory / 1e6:0} MB at most, {processor.TotalSeconds:0.0} s of processor time"));
        Assert.InRange(memory, 0, MostMemory);
    }

    /// <summary>A home whose peer founded a network.</summary>
    private static async Task<PeerHome> FoundAsync(string folder, TrackerProcess tracker, CancellationToken time)
    {
        var home = new PeerHome(Program, folder);
        string[] network = ["--new-network", "--directory", $"tracker={tracker.Url.GetLeftPart(UriPartial.Authority)}"];
        await home.RunAsync(time, [.. TestNetwork.InitArguments("founder", "1GB"), .. network]);
        return home;
    }

    private static async Task<TrackerRun> RunAsync(HttpClient http, NetworkId network, CancellationToken time) =>
        Identifiers.TryParse<TrackerRun>((await ListAsync(http, network, time)).Run, out var run) ? run : default;

    private static async Task<TrackerList> ListAsync(HttpClient http, NetworkId network, CancellationToken time) =>
        (await http.GetFromJsonAsync(
            new Uri($"nodes?network={network}", UriKind.Relative), TrackerJson.Default.TrackerList, time))!;

    /// <summary>The most memory that a process had at any time, and the processor time that it took.</summary>
    private static (long Memory, TimeSpan Processor) Usage(int process)
    {
        var peak = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        using var running = Process.GetProcessById(process);
        return (long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024,
            running.TotalProcessorTime);
    }

    /// <summary>A folder that goes with the test.</summary>
    private sealed class TemporaryHome : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("cairn-test-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    /// <summary>A member that is no process and is to be found nowhere: it joins, and pings from then on until it is disposed.</summary>
    private sealed class Joiner : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Member _peer;
        private readonly TrackerRun _run;
        private readonly Signed<MemberRecord> _record;
        private readonly Signed<Presence> _first;
        private Task _pinging = Task.CompletedTask;
        private int _pings;

        private Joiner(Member peer, TrackerRun run, HttpClient http)
        {
            _peer = peer;
            _run = run;
            _record = peer.Record(new PeerAddress("127.0.0.1", 1));
            _first = peer.Presence(run, 1, _record);
            Http = http;
        }

        public HttpClient Http { get; }

        public string Id => _peer.Peer.ToString();

        /// <summary>Pings that the tracker took. It takes none of a peer that it does not list.</summary>
        public int PingCount() => _pinging.IsFaulted ? throw _pinging.Exception! : Volatile.Read(ref _pings);

        public static Joiner Make(string name, PeerIdentity founder, TrackerRun run, HttpClient http) => new(
            Member.Join(name, founder.Network, peer => new CredentialChain([Signed<Credential>.Sign(
                new Credential { Network = founder.Network, Peer = peer, Inviter = founder.Peer, IssuedAt = DateTimeOffset.UtcNow },
                founder.Device)])),
            run,
            http);

        /// <summary>Run and version of the tracker's list, of which the next events tell the changes.</summary>
        public async Task<(string Run, long Version)> JoinAsync(CancellationToken time)
        {
            using var answer = await PostAsync("subscribe", new SubscribeMessage(_record.Bytes, _first.Bytes), time);
            var pong = (await answer.Content.ReadFromJsonAsync(TrackerJson.Default.TrackerPong, time))!;
            _pinging = PingAsync(_stop.Token);
            return (pong.Run, pong.Version);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _pinging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }

        private async Task PingAsync(CancellationToken stop)
        {
            for (var counter = 2UL; ; counter++)
            {
                await Task.Delay(PingInterval, stop);
                using var answer = await PostAsync("ping", new PingMessage(_peer.Presence(_run, counter, _record).Bytes), stop);
                Interlocked.Increment(ref _pings);
            }
        }

        private async Task<HttpResponseMessage> PostAsync<T>(string path, T message, CancellationToken time)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
            {
                Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(message, typeof(T), TrackerJson.Default)),
            };
            request.Headers.Add("Prefer", "return=minimal");
            var answer = await Http.SendAsync(request, time);
            return answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>HTTP from several addresses of this machine.</summary>
    private sealed class Machinery(Uri tracker) : IDisposable
    {
        private readonly HttpClient[] _clients =
            [.. Enumerable.Range(1, Machines).Select(i => Client(tracker, IPAddress.Parse($"127.0.7.{i}")))];

        public HttpClient At(int peer) => _clients[peer % Machines];

        public void Dispose()
        {
            foreach (var client in _clients)
                client.Dispose();
        }

        private static HttpClient Client(Uri tracker, IPAddress from) => new(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = tracker,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Follows the list and notes how far, without remembering any of it.</summary>
    private sealed class Listener : IAsyncDisposable
    {
        private const int LongestVersion = 40;

        private readonly CancellationTokenSource _stop = new();
        private readonly HttpResponseMessage _response;
        private readonly Task _following;
        private int _events;
        private long _version;

        private Listener(HttpResponseMessage response)
        {
            _response = response;
            _following = FollowAsync();
        }

        private static ReadOnlySpan<byte> VersionName => "\"version\":"u8;

        public int Events => Volatile.Read(ref _events);

        public long Version => Volatile.Read(ref _version);

        public static async Task<Listener> StartAsync(
            HttpClient http, NetworkId network, (string Run, long Version) known, CancellationToken time)
        {
            var path = $"events?network={network}&run={known.Run}&after={known.Version}";
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            return new Listener(await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, time));
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _following;
            _response.Dispose();
            _stop.Dispose();
        }

        /// <summary>Every event names the version that it leads to once, and no record does.</summary>
        private async Task FollowAsync()
        {
            var buffer = new byte[64 * 1024];
            var kept = 0;
            try
            {
                var stream = await _response.Content.ReadAsStreamAsync(_stop.Token);
                while (await stream.ReadAsync(buffer.AsMemory(kept), _stop.Token) is > 0 and var count)
                    kept = Note(buffer.AsSpan(0, kept + count));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The test is over.
            }
        }

        /// <summary>Notes all versions in what came and moves the rest, in which one may begin, to the front.</summary>
        /// <returns>Bytes that were kept.</returns>
        private int Note(Span<byte> came)
        {
            var rest = came;
            while (rest.IndexOf(VersionName) is >= 0 and var at)
            {
                var number = rest[(at + VersionName.Length)..];
                var length = number.IndexOf((byte)',');
                if (length < 0)
                    break;

                Volatile.Write(ref _version, long.Parse(number[..length], CultureInfo.InvariantCulture));
                Interlocked.Increment(ref _events);
                rest = number[length..];
            }

            var kept = rest[Math.Max(0, rest.Length - LongestVersion)..];
            kept.CopyTo(came);
            return kept.Length;
        }
    }
}
