using Cairn.Core.Errors;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Testing.Protocol;
using Cairn.Testing.Time;
using Cairn.Transport.Tests.Calls;

namespace Cairn.Transport.Tests.Serving;

/// <summary>Callers that stop in the middle, whose connection is half open, or who never begin.</summary>
public sealed class StalledCallerTests
{
    private const int Size = 8 * 1024 * 1024;

    private static readonly byte[] Content = MakeContent();

    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_caller_that_stops_in_the_middle_of_a_shard_is_dropped_after_the_grace_however_fast_it_had_been()
    {
        await using var pair = await PeerPair.StartAsync(configure: options => options with { Time = _time });
        var failures = new List<string>();
        NoteFailures(pair, failures);
        await using var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner);
        await raw.BeginStoreAsync(pair, Content);
        await raw.SendAsync(Content.AsMemory(0, Size - 1));
        await Eventually.TrueAsync(() => _time.TimerCount == 1 && pair.Service.Callers.Count == 1);

        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(failures);
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(11));
            return failures.Count > 0;
        });

        Assert.Equal(["cut-off"], failures);
        await raw.ReadToEndAsync();
        Assert.Equal(0, raw.Received);
        await IsStoredAnewAsync(pair);
    }

    [Fact]
    public async Task A_caller_that_sends_a_byte_now_and_then_is_dropped_as_well()
    {
        await using var pair = await PeerPair.StartAsync(configure: options => options with { Time = _time });
        var failures = new List<string>();
        NoteFailures(pair, failures);
        await using var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner);
        await raw.BeginStoreAsync(pair, Content);
        var sent = 0;
        await Eventually.TrueAsync(async () =>
        {
            if (_time.TimerCount == 1)
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                await raw.TrySendAsync(Content.AsMemory(sent++, 1));
            }

            return failures.Count > 0;
        });

        Assert.Equal(["cut-off"], failures);
        Assert.InRange(sent, 1, 1000);
        await IsStoredAnewAsync(pair);
    }

    [Fact]
    public async Task A_caller_that_goes_away_in_the_middle_of_a_shard_leaves_nothing()
    {
        await using var pair = await PeerPair.StartAsync();
        var failures = new List<string>();
        NoteFailures(pair, failures);
        await using (var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner))
        {
            await raw.BeginStoreAsync(pair, Content);
            await raw.SendAsync(Content.AsMemory(0, Size / 2));
        }

        // Which of the two comes first, the end of the body or of the whole call, is chance.
        await Eventually.TrueAsync(() => failures.Count > 0);
        Assert.Contains(failures[0], (string[])["cut-off", "cancelled"]);
        await IsStoredAnewAsync(pair);
    }

    [Theory]
    [InlineData("/v1/record")]
    [InlineData("/v1/redeem")]
    [InlineData("/v1/contracts")]
    [InlineData("/v1/heads")]
    public async Task A_record_that_does_not_come_to_its_end_is_refused(string path)
    {
        await using var pair = await PeerPair.StartAsync(configure: options => options with { Time = _time });
        pair.Service.Gate = _ => null;
        await using var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner);
        await raw.SendAsync($"POST {path} HTTP/1.1\r\nHost: cairn\r\nContent-Length: 5000\r\n\r\nThe beginning");
        await Eventually.TrueAsync(() => _time.TimerCount == 1);

        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(31));
            return _time.TimerCount == 0;
        });

        var answer = await raw.ReadAsync();
        Assert.Equal((408, "bad-request"), (answer.Status, answer.Code));
        await raw.ReadToEndAsync();
    }

    [Fact]
    public async Task Whoever_does_not_begin_is_not_waited_for()
    {
        var brief = TimeSpan.FromMilliseconds(300);
        await using var pair = await PeerPair.StartAsync(
            configure: options => options with { HandshakeTimeout = brief, IdleConnection = brief });

        await using var noHandshake = await RawCaller.ConnectPlainAsync(pair.Server);
        await using var noRequest = await RawCaller.ConnectAsync(pair.Server, pair.Owner);
        await using var halfRequest = await RawCaller.ConnectAsync(pair.Server, pair.Owner);
        await halfRequest.SendAsync("GET /v1/hello HTTP/1.1\r\nHost: ");

        await noHandshake.ReadToEndAsync();
        await noRequest.ReadToEndAsync();
        Assert.Equal(408, (await halfRequest.ReadAsync()).Status);
        await halfRequest.ReadToEndAsync();
    }

    [Fact]
    public async Task What_the_holder_itself_is_slow_to_take_does_not_count_against_the_caller()
    {
        await using var pair = await PeerPair.StartAsync(configure: options => options with { Time = _time });
        pair.Service.OnStore = async (source, cancellation) =>
        {
            var bytes = new byte[source.Length];
            for (var taken = 0; taken < bytes.Length;)
            {
                _time.Advance(TimeSpan.FromMinutes(10));
                taken += await source.ReadAsync(bytes.AsMemory(taken), cancellation);
            }

            return bytes;
        };

        await IsStoredAnewAsync(pair);
    }

    private static byte[] MakeContent()
    {
        var content = new byte[Size];
        Random.Shared.NextBytes(content);
        return content;
    }

    /// <summary>Until the service has failed once; then it works as ever.</summary>
    private static void NoteFailures(PeerPair pair, List<string> failures)
    {
        var works = pair.Service.OnStore;
        pair.Service.OnStore = async (source, cancellation) =>
        {
            try
            {
                return await works(source, cancellation);
            }
            catch (Exception e) when (e is CairnException or OperationCanceledException)
            {
                failures.Add(e is CairnException cairn ? cairn.Code : "cancelled");
                throw;
            }
        };
    }

    private static async Task IsStoredAnewAsync(PeerPair pair)
    {
        var blob = MemoryPeerService.BlobOf(Content);
        var fetch = new FetchRequest(blob, new(0, 1));
        Assert.Equal(RefusalCode.NotFound, Answers.Refused(await pair.Calls.FetchAsync(pair.Contact, fetch, default)).Code);

        Answers.Of(await pair.Calls.StoreAsync(pair.Contact, pair.Request(Content), new MemoryBlobSource(Content), default));

        Answers.Of(await pair.Calls.FetchAsync(pair.Contact, fetch, default));
    }
}
