using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Testing.Protocol;
using Cairn.Transport.Tests.Calls;

namespace Cairn.Transport.Tests.Serving;

/// <summary>Whom the service is told calls: a device, and the record that it has shown.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public async Task A_stranger_is_told_that_it_is_no_member()
    {
        await using var pair = await PeerPair.StartAsync();
        var stranger = TestPeer.Found("stranger");
        using var calls = PeerPair.CallsOf(stranger, () => stranger.Record());

        await IsRefusedAsync(pair, calls);
        await using var raw = await RawCaller.ConnectAsync(pair.Server, stranger);
        var answer = await raw.AskAsync("GET /v1/hello");
        Assert.Equal((403, "not-subscribed"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_member_that_nobody_knows_yet_is_admitted_at_once_by_its_credential()
    {
        await using var pair = await PeerPair.StartAsync();
        var newcomer = pair.Owner.Invite("newcomer");
        var record = newcomer.Record();
        using var calls = PeerPair.CallsOf(newcomer, () => record);

        Answers.Of(await calls.HelloAsync(pair.Contact, default));

        Assert.Equal(record, Assert.Single(pair.Service.Callers).Record);
    }

    [Fact]
    public async Task A_record_whose_certificate_somebody_altered_is_still_by_the_device_that_calls()
    {
        await using var pair = await PeerPair.StartAsync();
        await using var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner);
        var altered = pair.OwnRecord!.WithAlteredCertificate();

        var tag = await raw.ShowAsync(altered);

        Assert.Equal(200, (await raw.AskAsync("GET /v1/hello", $"Cairn-Record: {tag}\r\n")).Status);
    }

    [Fact]
    public async Task A_credential_that_nobody_of_the_network_signed_admits_nobody()
    {
        await using var pair = await PeerPair.StartAsync();
        var impostor = pair.Holder.Impostor("impostor");
        using var calls = PeerPair.CallsOf(impostor, () => impostor.Record());

        await IsRefusedAsync(pair, calls);
    }

    [Fact]
    public async Task A_record_that_was_tampered_with_is_not_taken()
    {
        await using var pair = await PeerPair.StartAsync();
        await using var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner);
        for (var at = 0; at < pair.OwnRecord!.Bytes.Length; at += 40)
        {
            var bytes = pair.OwnRecord.Bytes.ToArray();
            bytes[at] ^= 1;
            await raw.SendAsync("POST /v1/record", bytes);
            Assert.Equal("bad-request", (await raw.ReadAsync()).Code);
        }

        Assert.Empty(pair.Service.Callers);
    }

    [Fact]
    public async Task Nobody_shows_or_names_the_record_of_another()
    {
        await using var pair = await PeerPair.StartAsync();
        await using var member = await RawCaller.ConnectAsync(pair.Server, pair.Owner);
        var tag = await member.ShowAsync(pair.OwnRecord!);
        await using var thief = await RawCaller.ConnectAsync(pair.Server, TestPeer.Found("thief"));

        await thief.SendAsync("POST /v1/record", pair.OwnRecord!.Bytes);
        Assert.Equal("bad-request", (await thief.ReadAsync()).Code);
        var named = await thief.AskAsync("GET /v1/hello", $"Cairn-Record: {tag}\r\n");
        Assert.Equal((428, "record-unknown"), (named.Status, named.Code));
    }

    [Fact]
    public async Task The_former_device_of_an_owner_cannot_use_the_record_of_the_new_one()
    {
        await using var pair = await PeerPair.StartAsync();
        var former = pair.Owner;
        var current = former.Recover();
        await using var now = await RawCaller.ConnectAsync(pair.Server, current);
        var tag = await now.ShowAsync(current.Record(9));
        await using var before = await RawCaller.ConnectAsync(pair.Server, former);

        Assert.Equal(428, (await before.AskAsync("GET /v1/hello", $"Cairn-Record: {tag}\r\n")).Status);
        Assert.Equal(200, (await now.AskAsync("GET /v1/hello", $"Cairn-Record: {tag}\r\n")).Status);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("no tag")]
    public async Task A_record_that_is_not_known_is_asked_for(string tag)
    {
        await using var pair = await PeerPair.StartAsync();
        await using var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner);

        var answer = await raw.AskAsync("GET /v1/hello", $"Cairn-Record: {tag}\r\n");

        Assert.Equal((428, "record-unknown"), (answer.Status, answer.Code));
        Assert.Empty(pair.Service.Callers);
    }

    /// <summary>Otherwise the record that is then shown, and after it the call itself, runs into a connection that is ending.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(256 * 1024)]
    public async Task A_short_body_that_is_refused_unread_leaves_the_connection_open(int size)
    {
        await using var pair = await PeerPair.StartAsync();
        await using var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner);

        await raw.SendAsync("POST /v1/contracts", new byte[size], "Cairn-Record: no tag\r\n");

        Assert.Equal("record-unknown", (await raw.ReadAsync()).Code);
        await raw.ShowAsync(pair.OwnRecord!);
    }

    [Fact]
    public async Task The_refusal_of_a_long_body_says_that_the_connection_ends()
    {
        await using var pair = await PeerPair.StartAsync();
        await using var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner);

        var refusal = await raw.AskAsync("POST /v1/contracts", "Cairn-Record: no tag\r\nContent-Length: 262145\r\n");

        Assert.Equal(("record-unknown", "close"), (refusal.Code, refusal.Headers["Connection"]));
    }

    /// <summary>Bodies up to 1,024 bytes are sent even when they are refused; still they are there to be sent again.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(1_000_000)]
    public async Task A_holder_that_forgot_the_record_is_shown_it_again(int size)
    {
        var content = new byte[size];
        await using var pair = await PeerPair.StartAsync();
        Answers.Of(await pair.Calls.HelloAsync(pair.Contact, default));

        await pair.RestartServerAsync();

        Answers.Of(await pair.Calls.StoreAsync(pair.Contact, pair.Request(content), new MemoryBlobSource(content), default));
        Assert.Equal(pair.OwnRecord, pair.Service.Callers.Last().Record);
    }

    [Fact]
    public async Task A_changed_record_is_shown_with_the_next_call()
    {
        await using var pair = await PeerPair.StartAsync();
        Answers.Of(await pair.Calls.HelloAsync(pair.Contact, default));
        pair.OwnRecord = pair.Owner.Record();

        Answers.Of(await pair.Calls.HelloAsync(pair.Contact, default));

        Assert.Equal(pair.OwnRecord, pair.Service.Callers.Last().Record);
    }

    [Fact]
    public async Task Whoever_proves_an_owner_key_may_ask_for_its_own_file_without_any_record()
    {
        await using var pair = await PeerPair.StartAsync();
        var returned = pair.Owner.Recover();
        using var calls = PeerPair.CallsOf(returned, () => null);

        Assert.Equal(returned.Identity.Epoch, Answers.Of(await calls.OwnerFileAsync(pair.Contact, default)).HighestEpoch);
        Assert.Null(Assert.Single(pair.Service.Callers).Record);
    }

    [Fact]
    public async Task A_shard_of_a_stranger_is_refused_before_it_is_sent()
    {
        await using var pair = await PeerPair.StartAsync();
        var stranger = TestPeer.Found("stranger");
        using var calls = PeerPair.CallsOf(stranger, () => null);
        var content = new byte[1024 * 1024];
        await using var source = new CountedSource(new MemoryBlobSource(content));

        var refusal = Answers.Refused(await calls.StoreAsync(pair.Contact, PeerPair.RequestOf(stranger, content), source, default));

        Assert.Equal((RefusalCode.NotSubscribed, 0), (refusal.Code, source.Given));
    }

    [Fact]
    public async Task A_head_of_a_stranger_is_refused_before_it_is_sent()
    {
        await using var pair = await PeerPair.StartAsync();
        await using var raw = await RawCaller.ConnectAsync(pair.Server, TestPeer.Found("stranger"));

        var answer = await raw.AskAsync("POST /v1/heads", "Content-Length: 60000000\r\n");

        Assert.Equal((403, "not-subscribed"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Evictions_of_a_stranger_are_refused_before_they_are_sent()
    {
        await using var pair = await PeerPair.StartAsync();
        await using var raw = await RawCaller.ConnectAsync(pair.Server, TestPeer.Found("stranger"));

        var answer = await raw.AskAsync("POST /v1/evictions", "Content-Length: 4000000\r\n");

        Assert.Equal((403, "not-subscribed"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Whoever_is_evicted_reads_why_and_what_it_tells_is_not_read()
    {
        await using var pair = await PeerPair.StartAsync();
        var eviction = pair.Holder.Evict(pair.Owner.Peer);
        pair.Service.Evictions.Enqueue(eviction);
        pair.Service.Gate = _ => new Refusal(RefusalCode.Evicted, "The founder has evicted the caller.");
        await using var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner);

        Assert.Equal(200, (await raw.AskAsync("POST /v1/evictions", "Content-Length: 4000000\r\n")).Status);
        var other = pair.Holder.Evict(pair.Owner.Peer, pair.Holder.Invite("staying").Peer);
        Assert.Equal([eviction], Answers.Of(await pair.Calls.EvictionsAsync(pair.Contact, [other], default)));
        Assert.Equal([eviction], pair.Service.Evictions);
    }

    private static async Task IsRefusedAsync(PeerPair pair, IPeerCalls calls)
    {
        Assert.Equal(RefusalCode.NotSubscribed, Answers.Refused(await calls.HelloAsync(pair.Contact, default)).Code);
        Assert.Equal(
            RefusalCode.NotSubscribed, Answers.Refused(await calls.HeldForAsync(pair.Contact, pair.Owner.Peer, default)).Code);
    }
}
