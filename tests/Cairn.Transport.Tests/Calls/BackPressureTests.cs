using Cairn.Core.Errors;
using Cairn.Core.Merkle;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Testing.Protocol;
using Cairn.Testing.Time;
using Cairn.Transport.Calls;

namespace Cairn.Transport.Tests.Calls;

/// <summary>Whoever takes slowly slows down whoever sends: between the two are the buffers of sockets, and no blob.</summary>
public sealed class BackPressureTests
{
    private const int MiB = 1024 * 1024;
    private const int Size = 64 * MiB;

    /// <summary>The kernel's largest socket buffers, 4 MiB to send and 32 MiB to receive, and the few pieces of this process.</summary>
    private const int MostInFlight = 40 * MiB;

    private static readonly byte[] Content = MakeContent();

    [Fact]
    public async Task A_slow_holder_slows_the_owner_down()
    {
        await using var pair = await PeerPair.StartAsync();
        await using var source = new CountedSource(new MemoryBlobSource(Content));
        var inFlight = 0L;
        pair.Service.OnStore = async (body, cancellation) =>
        {
            var taken = new byte[Size];
            for (var count = 0; count < Size;)
            {
                count += await FillAsync(body, taken.AsMemory(count, 8 * MiB), cancellation);
                await Eventually.TrueAsync(() => source.IsStill);
                inFlight = Math.Max(inFlight, source.Given - count);
            }

            return taken;
        };

        var receipt = Answers.Of(await pair.Calls.StoreAsync(pair.Contact, pair.Request(Content), source, default));

        Assert.Equal(MemoryPeerService.BlobOf(Content), receipt.Value.Blob);
        Assert.InRange(inFlight, 1, MostInFlight);
        Assert.True(source.IsDisposed);
    }

    [Fact]
    public async Task A_slow_owner_slows_the_holder_down()
    {
        await using var pair = await PeerPair.StartAsync();
        CountedSource? source = null;
        pair.Service.OnFetch = content => source = new CountedSource(content);
        pair.Service.Keep(Content);
        var answer = Answers.Of(await pair.Calls.FetchAsync(pair.Contact, Everything, default));
        await using var body = answer.Content;
        var (inFlight, fetched) = (0L, new byte[Size]);
        for (var count = 0; count < Size;)
        {
            count += await FillAsync(body, fetched.AsMemory(count, 8 * MiB), default);
            await Eventually.TrueAsync(() => source?.IsStill == true);
            inFlight = Math.Max(inFlight, source!.Given - count);
        }

        Assert.True(Content.AsSpan().SequenceEqual(fetched));
        Assert.InRange(inFlight, 1, MostInFlight);
        await Eventually.TrueAsync(() => source!.IsDisposed);
    }

    [Fact]
    public async Task A_holder_that_takes_nothing_is_given_up_and_keeps_nothing()
    {
        var time = new ManualTime();
        await using var pair = await PeerPair.StartAsync();
        using var calls = new PeerCalls(pair.Owner.Identity, TestPeer.Signatures, () => pair.OwnRecord, time);
        await using var source = new CountedSource(new MemoryBlobSource(Content));
        var (released, ended) = (new TaskCompletionSource(), new TaskCompletionSource<Exception>());
        pair.Service.OnStore = async (body, cancellation) =>
        {
            var piece = new byte[MiB];
            await FillAsync(body, piece, cancellation);
            await released.Task;
            try
            {
                for (var count = 1; count < Size / MiB; count++)
                    await FillAsync(body, piece, cancellation);
            }
            catch (Exception e)
            {
                ended.SetResult(e);
                throw;
            }

            return piece;
        };

        var storing = calls.StoreAsync(pair.Contact, pair.Request(Content), source, default);
        await Eventually.TrueAsync(() => source.IsStill && time.TimerCount > 0);
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(storing.IsCompleted);
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return storing.IsCompleted;
        });

        Assert.EndsWith("did not answer within 30 s.", Answers.Unreachable(await storing), StringComparison.Ordinal);
        Assert.InRange(source.Given, MiB, MostInFlight);
        released.SetResult();
        await Eventually.TrueAsync(() => ended.Task.IsCompleted);
        Assert.True(await ended.Task is CairnException { Code: "cut-off" } or OperationCanceledException);
        Assert.Equal(RefusalCode.NotFound, Answers.Refused(await pair.Calls.FetchAsync(pair.Contact, Everything, default)).Code);
    }

    [Fact]
    public async Task An_owner_that_takes_nothing_is_given_up_and_the_blob_is_let_go()
    {
        var time = new ManualTime();
        await using var pair = await PeerPair.StartAsync(configure: options => options with { Time = time });
        CountedSource? source = null;
        pair.Service.OnFetch = content => source = new CountedSource(content);
        pair.Service.Keep(Content);
        var answer = Answers.Of(await pair.Calls.FetchAsync(pair.Contact, Everything, default));
        await using var body = answer.Content;
        await Eventually.TrueAsync(() => source?.IsStill == true && time.TimerCount > 0);

        // A piece of 64 KiB may take 64 s, at 1 KiB/s.
        time.Advance(TimeSpan.FromSeconds(63));
        Assert.False(source!.IsDisposed);
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return source.IsDisposed;
        });

        Assert.InRange(source.Given, 1, MostInFlight);
        var failure = await Assert.ThrowsAsync<CairnException>(() => FillAsync(body, new byte[Size], default));
        Assert.Equal("cut-off", failure.Code);
    }

    [Fact]
    public async Task An_owner_that_does_not_take_a_long_answer_of_records_is_given_up_as_well()
    {
        var time = new ManualTime();
        await using var pair = await PeerPair.StartAsync(configure: options => options with { Time = time });
        Answers.Of(await pair.Calls.PutHeadAsync(pair.Contact, pair.Head(1, Content.AsMemory(0, 48 * MiB)), default));
        await using var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner);
        await raw.SendAsync("GET /v1/owner HTTP/1.1\r\nHost: cairn\r\n\r\n");
        await Eventually.TrueAsync(() => time.TimerCount > 0);

        // That no timer runs says nothing: a piece may just have gone out. Only the connection tells that the call is given up.
        await Eventually.TrueAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(65));
            return !await raw.TrySendAsync("\r\n"u8.ToArray());
        });

        await raw.ReadToEndAsync();
        Assert.InRange(raw.Received, 0, 64 * MiB - 1);
    }

    private static FetchRequest Everything =>
        new(MemoryPeerService.BlobOf(Content), new LeafRange(0, (int)MerkleTree.LeafCount(Size)));

    private static byte[] MakeContent()
    {
        var content = new byte[Size];
        Random.Shared.NextBytes(content);
        return content;
    }

    private static async Task<int> FillAsync(IBlobSource source, Memory<byte> destination, CancellationToken cancellation)
    {
        for (var left = destination; !left.IsEmpty;)
        {
            var count = await source.ReadAsync(left, cancellation);
            Assert.NotEqual(0, count);
            left = left[count..];
        }

        return destination.Length;
    }
}
