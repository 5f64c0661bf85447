using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Cairn.Cli.Processes;
using Cairn.Core.Ids;
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

    /// <summary>These peers join and listen, and never ping: nobody may be taken for dead meanwhile.</summary>
    private static CairnProgram Program => ProgramUnderTest.Find() with
    {
        Environment = new Dictionary<string, string> { ["CAIRN_PING_INTERVAL"] = "60s", ["CAIRN_HOME"] = string.Empty },
    };

    [Fact]
    public async Task A_thousand_peers_join_at_once_and_each_is_told_of_all_in_a_few_events()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        await using var tracker = await TrackerProcess.StartAsync(Program, deadline.Token);
        using var machines = new Machinery(tracker.Url);
        var founder = Member.Found("founder");
        var run = await RunAsync(machines.At(0), founder, deadline.Token);
        var joining = Enumerable.Range(0, Count).Select(i => (Peer: i == 0 ? founder : founder.Invite($"peer {i}"), Http: machines.At(i)))
            .Select(one => (one.Peer, one.Http, Record: one.Peer.Record(new PeerAddress("127.0.0.1", 1))))
            .Select(one => (one.Peer, one.Http, one.Record, Presence: one.Peer.Presence(run, 1, one.Record)))
            .ToList();

        var clock = Stopwatch.StartNew();
        var listeners = new List<Listener>();
        foreach (var some in joining.Chunk(50))
        {
            listeners.AddRange(await Task.WhenAll(some.Select(async one =>
            {
                var list = await SubscribeAsync(one.Http, one.Record, one.Presence, deadline.Token);
                return await Listener.StartAsync(one.Http, founder.Network, list, deadline.Token);
            })));
        }

        await Until.TrueAsync(() => Task.FromResult(listeners.TrueForAll(listener => listener.Version == Count)), deadline.Token);
        var took = clock.Elapsed;
        var (memory, processor) = Usage(tracker.Id);
        var most = listeners.Max(listener => listener.Events);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.0} s, {most} events at most, "
            + $"tracker: {memory / 1e6:0} MB at most, {processor.TotalSeconds:0.0} s of processor time"));

        // Not one for each join, nor nearly. How many in a second is proved on a clock of its own, in PushTests: here it depends on how
        // evenly they join.
        Assert.InRange(most, 1, Count / 4);
        Assert.InRange(memory, 0, MostMemory);

        // Everybody is served as before: the first one hears of the next at once, and all are on the list.
        var late = founder.Invite("late");
        var record = late.Record();
        await SubscribeAsync(machines.At(0), record, late.Presence(run, 1, record), deadline.Token);
        await Until.TrueAsync(() => Task.FromResult(listeners.TrueForAll(listener => listener.Version > Count)), deadline.Token);
        Assert.Equal(Count + 1, (await ListAsync(machines.At(0), founder, deadline.Token)).Nodes.Count);
        foreach (var listener in listeners)
            await listener.DisposeAsync();
    }

    private static async Task<TrackerRun> RunAsync(HttpClient http, Member member, CancellationToken time) =>
        Identifiers.TryParse<TrackerRun>((await ListAsync(http, member, time)).Run, out var run) ? run : default;

    private static async Task<TrackerList> ListAsync(HttpClient http, Member member, CancellationToken time) =>
        (await http.GetFromJsonAsync(
            new Uri($"nodes?network={member.Network}", UriKind.Relative), TrackerJson.Default.TrackerList, time))!;

    /// <summary>Run and version of the tracker's list, of which the next events tell the changes.</summary>
    private static async Task<(string Run, long Version)> SubscribeAsync(
        HttpClient http, Signed<MemberRecord> record, Signed<Presence> presence, CancellationToken time)
    {
        var message = new SubscribeMessage(record.Bytes, presence.Bytes);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("subscribe", UriKind.Relative))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(message, TrackerJson.Default.SubscribeMessage)),
        };
        request.Headers.Add("Prefer", "return=minimal");
        using var answer = await http.SendAsync(request, time);
        answer.EnsureSuccessStatusCode();
        var pong = (await answer.Content.ReadFromJsonAsync(TrackerJson.Default.TrackerPong, time))!;
        return (pong.Run, pong.Version);
    }

    /// <summary>The most memory that a process had at any time, and the processor time that it took.</summary>
    private static (long Memory, TimeSpan Processor) Usage(int process)
    {
        var peak = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        using var running = Process.GetProcessById(process);
        return (long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024,
            running.TotalProcessorTime);
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
