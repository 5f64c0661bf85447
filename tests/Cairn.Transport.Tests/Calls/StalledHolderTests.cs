using Cairn.Core.Errors;
using Cairn.Core.Merkle;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Testing.Protocol;
using Cairn.Testing.Time;
using Cairn.Transport.Calls;
using Cairn.Transport.Wire;

namespace Cairn.Transport.Tests.Calls;

/// <summary>Holders that stop at every point of a call: it ends at the deadline that the options name, and says so.</summary>
public sealed class StalledHolderTests : IDisposable
{
    private static readonly PeerCallsOptions Options = new() { Retries = 0, AnswerTimeout = TimeSpan.FromHours(1) };
    private static readonly byte[] Content = new byte[2 * MerkleTree.LeafSize];

    private readonly ManualTime _time = new();
    private readonly TestPeer _owner = TestPeer.Found("owner");
    private readonly PeerCalls _calls;

    public StalledHolderTests() => _calls = new PeerCalls(_owner.Identity, TestPeer.Signatures, () => null, _time, Options);

    public void Dispose() => _calls.Dispose();

    [Fact]
    public async Task One_that_never_shakes_hands()
    {
        await using var holder = new RawHolder(null);
        var call = _calls.MembersAsync(holder.Contact, default);

        await EndsAfterAsync(holder, Options.HandshakeTimeout, call, "did not finish the handshake within 5 s.");
    }

    [Fact]
    public async Task One_that_never_answers()
    {
        await using var holder = new RawHolder(RawHolder.Says());
        var call = _calls.MembersAsync(holder.Contact, default);

        await EndsAfterAsync(holder, Options.AnswerTimeout, call, "did not answer within 3600 s.");
    }

    [Fact]
    public async Task One_that_gives_no_sign_of_life()
    {
        await using var holder = new RawHolder(RawHolder.Says());
        var call = _calls.HelloAsync(holder.Contact, default);

        await EndsAfterAsync(holder, Options.HelloTimeout, call, "did not answer within 5 s.");
    }

    [Fact]
    public async Task One_that_stops_in_the_middle_of_a_sign_of_life_has_no_more_time_for_it()
    {
        await using var holder = new RawHolder(RawHolder.Says(RawHolder.Head("200 OK", "Content-Length: 1000"), "{"u8.ToArray()));
        var call = _calls.HelloAsync(holder.Contact, default);

        await EndsAfterAsync(holder, Options.HelloTimeout, call, "did not answer within 5 s.");
    }

    [Fact]
    public async Task One_that_says_wait_for_ever()
    {
        await using var holder = new RawHolder(async (_, stream, cancellation) =>
        {
            while (true)
                await stream.WriteAsync(RawHolder.Head("103 Early Hints"), cancellation);
        });
        var call = _calls.HelloAsync(holder.Contact, default);

        await EndsAfterAsync(holder, Options.HelloTimeout, call, "did not answer within 5 s.");
    }

    [Fact]
    public async Task One_that_stops_in_the_middle_of_an_answer()
    {
        await using var holder = new RawHolder(RawHolder.Says(RawHolder.Head("200 OK", "Content-Length: 1000"), "{"u8.ToArray()));
        var call = _calls.MembersAsync(holder.Contact, default);

        await Eventually.TrueAsync(() => holder.Heard > 0);
        await EndsAtLastAsync(Options.StallTimeout, call, "did not answer within 30 s.");
    }

    [Fact]
    public async Task One_that_sends_a_byte_of_its_answer_now_and_then()
    {
        using var go = new SemaphoreSlim(0);
        await using var holder = new RawHolder(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync(RawHolder.Head("200 OK", "Content-Length: 1000000"), cancellation);
            while (true)
            {
                await stream.WriteAsync(" "u8.ToArray(), cancellation);
                await go.WaitAsync(cancellation);
            }
        });
        var call = _calls.MembersAsync(holder.Contact, default);
        var bytes = 0;

        await Eventually.TrueAsync(() =>
        {
            if (holder.Heard > 0)
            {
                _time.Advance(TimeSpan.FromSeconds(2));
                go.Release();
                bytes++;
            }

            return call.IsCompleted;
        });

        Assert.Contains("did not answer within", Answers.Unreachable(await call), StringComparison.Ordinal);
        Assert.InRange(bytes, 1, 2000);
    }

    [Fact]
    public async Task One_that_stops_in_the_middle_of_a_blob()
    {
        await using var holder = new RawHolder(RawHolder.Says(LeavesHead(), Content[..MerkleTree.LeafSize]));
        var answer = Answers.Of(await _calls.FetchAsync(holder.Contact, Fetch, default));
        await using var body = answer.Content;
        var buffer = new byte[Content.Length];
        for (var taken = 0; taken < MerkleTree.LeafSize;)
            taken += await body.ReadAsync(buffer, default);

        // As long as nobody wants more, nobody is waited for.
        _time.Advance(TimeSpan.FromHours(1));
        var reading = body.ReadAsync(buffer, default).AsTask();
        await Eventually.TrueAsync(() => _time.TimerCount == 1);
        _time.Advance(Options.StallTimeout - TimeSpan.FromSeconds(1));
        Assert.False(reading.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));

        var failure = await Assert.ThrowsAsync<CairnException>(() => reading);
        Assert.Equal((ErrorKind.Unreachable, "cut-off"), (failure.Kind, failure.Code));
    }

    [Fact]
    public async Task One_that_goes_away_in_the_middle_of_a_blob()
    {
        await using var holder = new RawHolder(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync(LeavesHead(), cancellation);
            await stream.WriteAsync(Content.AsMemory(1), cancellation);
            throw new IOException();
        });
        var answer = Answers.Of(await _calls.FetchAsync(holder.Contact, Fetch, default));

        var failure = await Assert.ThrowsAsync<CairnException>(() => Answers.ReadAsync(answer.Content));

        Assert.Equal("cut-off", failure.Code);
    }

    [Fact]
    public async Task One_that_never_says_whether_it_wants_a_shard_leaves_it_untouched()
    {
        await using var holder = new RawHolder(RawHolder.Says());
        await using var source = new CountedSource(new MemoryBlobSource(Content));
        var request = PeerPair.RequestOf(_owner, Content);
        var call = _calls.StoreAsync(holder.Contact, request, source, default);

        await EndsAfterAsync(holder, Options.AnswerTimeout, call, "did not answer within 3600 s.");

        Assert.Equal(0, source.Given);
        Assert.True(source.IsDisposed);
    }

    [Fact]
    public async Task One_that_takes_a_shard_and_says_nothing()
    {
        await using var holder = new RawHolder(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync(RawHolder.Head("100 Continue"), cancellation);
            await stream.ReadExactlyAsync(new byte[Content.Length], cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        await using var source = new CountedSource(new MemoryBlobSource(Content));
        var call = _calls.StoreAsync(holder.Contact, PeerPair.RequestOf(_owner, Content), source, default);
        await Eventually.TrueAsync(() => source.Given == Content.Length && _time.TimerCount == 1);

        await EndsAtLastAsync(Options.AnswerTimeout, call, "s.");
    }

    private static FetchRequest Fetch => new(MemoryPeerService.BlobOf(Content), new LeafRange(0, 2));

    private static byte[] LeavesHead()
    {
        var leaves = new Core.Ids.Hash256[2];
        MerkleHasher.HashLeaves(Content, leaves);
        var proof = Convert.ToBase64String(MerkleProof.Build(leaves, new LeafRange(0, 2)).Encode());
        return RawHolder.Head("200 OK", $"{Paths.ProofHeader}: {proof}", $"Content-Length: {Content.Length}");
    }

    /// <summary>The call ends exactly then.</summary>
    private async Task EndsAfterAsync<T>(RawHolder holder, TimeSpan deadline, Task<Reply<T>> call, string why)
    {
        await Eventually.TrueAsync(() => holder.Heard > 0);
        _time.Advance(deadline - TimeSpan.FromSeconds(1));
        Assert.False(call.IsCompleted);
        await EndsAtLastAsync(deadline, call, why);
    }

    /// <summary>The call ends when so much time has passed in the step that it is in.</summary>
    private async Task EndsAtLastAsync<T>(TimeSpan deadline, Task<Reply<T>> call, string why)
    {
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(deadline);
            return call.IsCompleted;
        });
        Assert.EndsWith(why, Answers.Unreachable(await call), StringComparison.Ordinal);
    }
}
