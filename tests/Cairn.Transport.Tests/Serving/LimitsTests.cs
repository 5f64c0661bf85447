using System.Net;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Testing.Time;
using Cairn.Transport.Calls;
using Cairn.Transport.Serving;
using Cairn.Transport.Tests.Calls;

namespace Cairn.Transport.Tests.Serving;

/// <summary>What is too much at once is turned away, and the rest goes on.</summary>
public sealed class LimitsTests
{
    private const int MiB = 1024 * 1024;

    private static readonly byte[] Small = [1];

    private static readonly PeerCallsOptions Impatient = new() { BusyRetries = 0 };

    [Fact]
    public async Task Further_connections_are_closed()
    {
        await using var pair = await PeerPair.StartAsync(configure: options => options with { MaxConnections = 2 });
        await using var first = await RawCaller.ConnectPlainAsync(pair.Server);
        await using (var second = await RawCaller.ConnectPlainAsync(pair.Server))
        {
            await RawCaller.IsClosedAsync(pair.Server);
        }

        await IsAnsweredInTheEndAsync(pair);
    }

    [Fact]
    public async Task Further_connections_from_one_machine_are_closed_and_others_are_not()
    {
        await using var pair = await PeerPair.StartAsync(configure: options => options with { MaxConnectionsPerAddress = 2 });
        await using var first = await RawCaller.ConnectPlainAsync(pair.Server);
        await using (var second = await RawCaller.ConnectPlainAsync(pair.Server))
        {
            await RawCaller.IsClosedAsync(pair.Server);
            await using var elsewhere = await RawCaller.ConnectAsync(pair.Server, pair.Owner, IPAddress.Parse("127.0.0.2"));
            Assert.Equal(403, (await elsewhere.AskAsync("GET /v1/hello")).Status);
        }

        await IsAnsweredInTheEndAsync(pair);
    }

    [Fact]
    public async Task Further_calls_of_one_peer_are_refused_as_busy_and_those_of_others_are_not()
    {
        await using var pair = await PeerPair.StartAsync(configure: options => options with { MaxCallsPerPeer = 2 });
        using var other = CallsOfAnother(pair);
        var held = await HoldTwoCallsAsync(pair);

        Assert.Equal(RefusalCode.Busy, Answers.Refused(await pair.Calls.HelloAsync(pair.Contact, default)).Code);
        Answers.Of(await other.HelloAsync(pair.Contact, default));

        await held.EndAsync();
        Answers.Of(await pair.Calls.HelloAsync(pair.Contact, default));
    }

    [Fact]
    public async Task Further_calls_of_all_peers_together_are_refused_as_busy()
    {
        await using var pair = await PeerPair.StartAsync(configure: options => options with { MaxCalls = 2 });
        using var other = CallsOfAnother(pair);
        var held = await HoldTwoCallsAsync(pair);

        Assert.Equal(RefusalCode.Busy, Answers.Refused(await other.HelloAsync(pair.Contact, default)).Code);

        await held.EndAsync();
        Answers.Of(await other.HelloAsync(pair.Contact, default));
    }

    [Fact]
    public async Task Heads_that_take_all_the_room_keep_further_heads_out_and_nothing_else()
    {
        await using var pair = await PeerPair.StartAsync(Impatient, configure: options => options with { MaxBufferedBytes = 2 * MiB });
        await using (var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner))
        {
            var tag = await raw.ShowAsync(pair.OwnRecord!);
            await raw.SendAsync($"POST /v1/heads HTTP/1.1\r\nHost: cairn\r\nCairn-Record: {tag}\r\nContent-Length: {2 * MiB}\r\n\r\n");
            await Eventually.TrueAsync(async () =>
                await pair.Calls.PutHeadAsync(pair.Contact, pair.Head(2, new byte[MiB]), default)
                    is Reply<HeadAnswer>.Refused { Refusal.Code: RefusalCode.Busy });

            using var other = CallsOfAnother(pair);
            Answers.Of(await other.HelloAsync(pair.Contact, default));
        }

        await Eventually.TrueAsync(async () =>
            await pair.Calls.PutHeadAsync(pair.Contact, pair.Head(9, new byte[MiB]), default) is Reply<HeadAnswer>.Answered);
    }

    [Fact]
    public async Task One_peer_sends_one_large_head_at_a_time_and_leaves_room_for_those_of_others()
    {
        await using var pair = await PeerPair.StartAsync(Impatient);
        await using (var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner))
        {
            var tag = await raw.ShowAsync(pair.OwnRecord!);
            await raw.SendAsync($"POST /v1/heads HTTP/1.1\r\nHost: cairn\r\nCairn-Record: {tag}\r\nContent-Length: {MiB}\r\n\r\n");
            await Eventually.TrueAsync(async () =>
                await pair.Calls.PutHeadAsync(pair.Contact, pair.Head(2, new byte[MiB]), default)
                    is Reply<HeadAnswer>.Refused { Refusal.Code: RefusalCode.Busy });

            Answers.Of(await pair.Calls.PutHeadAsync(pair.Contact, pair.Head(3, new byte[MiB / 8]), default));
            await using var other = await RawCaller.ConnectAsync(pair.Server, pair.Holder);
            tag = await other.ShowAsync(pair.Holder.Record());
            await other.SendAsync("POST /v1/heads", new byte[MiB], $"Cairn-Record: {tag}\r\n");
            Assert.Equal("bad-request", (await other.ReadAsync()).Code);
        }

        await Eventually.TrueAsync(async () =>
            await pair.Calls.PutHeadAsync(pair.Contact, pair.Head(9, new byte[MiB]), default) is Reply<HeadAnswer>.Answered);
    }

    [Fact]
    public async Task Heads_are_sent_to_one_peer_in_one_answer_at_a_time_and_to_others_meanwhile()
    {
        await using var pair = await PeerPair.StartAsync(Impatient);
        Answers.Of(await pair.Calls.PutHeadAsync(pair.Contact, pair.Head(5, new byte[16 * MiB]), default));
        await using (await LeaveUntakenAsync(pair, "GET /v1/owner", default))
        {
            Assert.Equal(RefusalCode.Busy, Answers.Refused(await pair.Calls.OwnerFileAsync(pair.Contact, default)).Code);
            var refused = Answers.Refused(await pair.Calls.PutHeadAsync(pair.Contact, pair.Head(2, Small), default));
            Assert.Equal(RefusalCode.Busy, refused.Code);
            Answers.Of(await pair.Calls.HelloAsync(pair.Contact, default));
            using var other = CallsOfAnother(pair);
            Assert.Single(Answers.Of(await other.OwnerFileAsync(pair.Contact, default)).Heads);
        }

        await Eventually.TrueAsync(async () => await pair.Calls.OwnerFileAsync(pair.Contact, default) is Reply<OwnerFile>.Answered);
    }

    [Fact]
    public async Task A_head_that_stands_against_another_is_sent_to_one_peer_once_at_a_time()
    {
        await using var pair = await PeerPair.StartAsync(Impatient);
        Answers.Of(await pair.Calls.PutHeadAsync(pair.Contact, pair.Head(5, new byte[16 * MiB]), default));
        await using (await LeaveUntakenAsync(pair, "POST /v1/heads", pair.Head(1, Small).Bytes))
        {
            var refused = Answers.Refused(await pair.Calls.PutHeadAsync(pair.Contact, pair.Head(2, Small), default));
            Assert.Equal(RefusalCode.Busy, refused.Code);
            Assert.Equal(RefusalCode.Busy, Answers.Refused(await pair.Calls.OwnerFileAsync(pair.Contact, default)).Code);
        }

        await Eventually.TrueAsync(async () =>
            await pair.Calls.PutHeadAsync(pair.Contact, pair.Head(2, Small), default)
                is Reply<HeadAnswer>.Answered { Value: HeadAnswer.Conflicting });
    }

    [Fact]
    public async Task Answers_that_take_all_the_room_keep_further_heads_out_and_nothing_else()
    {
        await using var pair = await PeerPair.StartAsync(Impatient, options => options with { MaxAnswerBytes = 20 * MiB });
        using var other = CallsOfAnother(pair, Impatient);
        Answers.Of(await other.OwnerFileAsync(pair.Contact, default));
        Answers.Of(await pair.Calls.PutHeadAsync(pair.Contact, pair.Head(5, new byte[16 * MiB]), default));
        await using (await LeaveUntakenAsync(pair, "GET /v1/owner", default))
        {
            Assert.Equal(RefusalCode.Busy, Answers.Refused(await other.OwnerFileAsync(pair.Contact, default)).Code);
            Answers.Of(await other.MembersAsync(pair.Contact, default));
            Answers.Of(await other.PutHeadAsync(pair.Contact, pair.Head(6, Small), default));
        }

        await Eventually.TrueAsync(async () => await other.OwnerFileAsync(pair.Contact, default) is Reply<OwnerFile>.Answered);
    }

    [Fact]
    public async Task An_answer_larger_than_all_the_room_is_sent_when_there_is_no_other()
    {
        await using var pair = await PeerPair.StartAsync(Impatient, options => options with { MaxAnswerBytes = MiB });
        Answers.Of(await pair.Calls.PutHeadAsync(pair.Contact, pair.Head(5, new byte[2 * MiB]), default));

        Assert.Single(Answers.Of(await pair.Calls.OwnerFileAsync(pair.Contact, default)).Heads);
    }

    [Fact]
    public async Task A_caller_waits_until_the_holder_has_sent_its_other_answer()
    {
        var patient = new PeerCallsOptions { BusyRetries = 12, BusyDelay = TimeSpan.FromMilliseconds(20) };
        await using var pair = await PeerPair.StartAsync(patient);
        Answers.Of(await pair.Calls.PutHeadAsync(pair.Contact, pair.Head(5, new byte[16 * MiB]), default));
        Task<Reply<OwnerFile>> call;
        await using (await LeaveUntakenAsync(pair, "GET /v1/owner", default))
        {
            call = pair.Calls.OwnerFileAsync(pair.Contact, default);
            using var impatient = PeerPair.CallsOf(pair.Owner, () => pair.OwnRecord, Impatient);
            Assert.Equal(RefusalCode.Busy, Answers.Refused(await impatient.OwnerFileAsync(pair.Contact, default)).Code);
        }

        Assert.Single(Answers.Of(await call).Heads);
    }

    [Fact]
    public async Task The_connections_of_one_machine_carry_a_quarter_of_all_calls_at_most()
    {
        PeerServerOptions? options = null;
        await using var shown = await PeerPair.StartAsync(configure: defaults => options = defaults);

        Assert.True(options!.MaxConnectionsPerAddress * 4 <= options.MaxCalls);
    }

    private static PeerCalls CallsOfAnother(PeerPair pair, PeerCallsOptions? options = null)
    {
        var other = pair.Holder.Invite("other");
        var record = other.Record();
        return PeerPair.CallsOf(other, () => record, options);
    }

    /// <summary>Has the owner ask for something and not take the answer, which the service has given.</summary>
    private static async Task<RawCaller> LeaveUntakenAsync(PeerPair pair, string request, ReadOnlyMemory<byte> body)
    {
        var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner);
        var tag = await raw.ShowAsync(pair.OwnRecord!);

        // The head of a request with a body is followed by another look at who calls, before the body is read.
        var calls = pair.Service.Callers.Count + (body.IsEmpty ? 1 : 2);
        await raw.SendAsync(request, body, $"Cairn-Record: {tag}\r\n");
        await Eventually.TrueAsync(() => pair.Service.Callers.Count >= calls);
        return raw;
    }

    private static async Task IsAnsweredInTheEndAsync(PeerPair pair) => await Eventually.TrueAsync(
        async () => await pair.Calls.HelloAsync(pair.Contact, default) is Reply<HelloAnswer>.Answered);

    private static async Task<Held> HoldTwoCallsAsync(PeerPair pair)
    {
        var (release, begun) = (new TaskCompletionSource(), 0);
        var works = pair.Service.OnStore;
        pair.Service.OnStore = async (source, cancellation) =>
        {
            Interlocked.Increment(ref begun);
            await release.Task;
            return await works(source, cancellation);
        };
        var calls = new[] { new byte[] { 1 }, [2] }
            .Select(content => pair.Calls.StoreAsync(pair.Contact, pair.Request(content), new MemoryBlobSource(content), default))
            .ToArray();
        await Eventually.TrueAsync(() => Volatile.Read(ref begun) == calls.Length);
        return new Held(release, calls);
    }

    private sealed record Held(TaskCompletionSource Release, IReadOnlyList<Task> Calls)
    {
        public async Task EndAsync()
        {
            Release.SetResult();
            await Task.WhenAll(Calls);
        }
    }
}
