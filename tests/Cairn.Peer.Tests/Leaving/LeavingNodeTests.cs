using Cairn.Core.Sizes;
using Cairn.Peer.Leaving;
using Cairn.Peer.Tests.Node;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Leaving;

/// <summary>A peer that leaves takes nothing with it that it signed for and nobody else has.</summary>
public sealed class LeavingNodeTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Content = Cast.Bytes(10_000, 1);

    private readonly Cast _cast = new();
    private readonly HoldingNode _holding;

    /// <summary>Who says now that it keeps the shard.</summary>
    private TestPeer? _keeper;

    public LeavingNodeTests()
    {
        _holding = new HoldingNode(_cast);
        _cast.Calls.OnEntrust = (_, _) => Replies.Answer(new ByteSize(1_000_000));
        _cast.Calls.OnHoldings = (to, request, _) => Replies.Answer(new HoldingsPage(
            request.Owner == Customer.Peer && to.Peer == _keeper?.Peer ? [new HeldShard(Cast.Pack(1), 0, 1, null)] : [], true));
        _cast.Calls.OnHandOver = (to, request, _, _) => Replies.Answer(Sign(_cast.HolderAt(to), request.Manifest.Value));
    }

    private TestPeer Customer => _cast.Holders[0];

    public async Task InitializeAsync()
    {
        await _holding.StartAsync();
        _cast.Directory.List([.. _cast.Holders.Select(holder => Cast.Member(holder).Record)]);
    }

    public async Task DisposeAsync() => await _holding.DisposeAsync();

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task What_is_being_stored_when_it_begins_to_leave_is_waited_for_and_handed_over()
    {
        await using var slow = new SlowSource(Content);
        var storing = _holding.PutAsync(Content, slow);
        await slow.Asked;

        var leaving = LeaveAsync();
        Assert.False(leaving.IsCompleted);
        slow.Go();

        Assert.IsType<Reply<Signed<Receipt>>.Answered>(await storing);
        var outcome = await leaving;
        Assert.Equal((true, 1), (outcome.HasLeft, outcome.HandOver.Shards));
        Assert.Equal(1, _cast.Calls.Count("hand-over"));
    }

    [Fact]
    public async Task A_taker_that_signed_in_an_earlier_attempt_and_says_that_it_has_the_shard_is_relied_on()
    {
        await PutAsync();
        SignedBefore(_cast.Holders[1]);
        _keeper = _cast.Holders[1];

        var outcome = await LeaveAsync();

        Assert.Equal((true, 1), (outcome.HasLeft, outcome.HandOver.Shards));
        Assert.Equal(0, _cast.Calls.Count("hand-over"));
    }

    [Fact]
    public async Task A_taker_that_signed_in_an_earlier_attempt_and_does_not_say_that_it_has_the_shard_is_not()
    {
        await PutAsync();
        SignedBefore(_cast.Holders[1]);

        var outcome = await LeaveAsync();

        Assert.True(outcome.HasLeft);
        Assert.Equal(1, _cast.Calls.Count("hand-over"));
    }

    [Fact]
    public async Task What_takers_refuse_as_dropped_stays_here()
    {
        await PutAsync();
        _cast.Calls.OnHandOver = (_, _, _, _) => Replies.Refuse<Signed<Receipt>>(RefusalCode.Dropped);

        AssertStays(await LeaveAsync(), Content.Length);
        Assert.Equal(Content, await _holding.GetAsync(Content));
        Assert.Equal(2, _cast.Calls.Count("hand-over"));
    }

    [Fact]
    public async Task A_shard_whose_manifest_the_disk_has_changed_stays_here()
    {
        await PutAsync();
        _holding.Ledger.Write(session => session.Execute("UPDATE pack SET manifest = x'00'"));

        AssertStays(await LeaveAsync(), 0);
    }

    [Fact]
    public async Task A_shard_of_an_unknown_owner_stays_here_whatever_the_disk_has_done_to_its_manifest()
    {
        await PutAsync();
        _holding.Ledger.Write(session => session.Execute("UPDATE pack SET manifest = x'00'"));
        _holding.Ledger.Write(session => session.Execute("UPDATE owner SET record = NULL"));
        _cast.Directory.List(Cast.Member(_cast.Holders[1]).Record);

        AssertStays(await LeaveAsync(), 0);
    }

    [Fact]
    public async Task A_damaged_copy_stays_here()
    {
        await PutAsync();
        _holding.Ledger.Write(session => session.Execute("UPDATE blob SET state = 1"));

        AssertStays(await LeaveAsync(), Content.Length);
    }

    [Fact]
    public async Task Heads_of_the_past_go_to_a_taker_when_it_has_a_shard_and_one_that_has_no_room_for_them_takes_over_all_the_same()
    {
        await PutAsync();
        var first = await _holding.UndeleteAsync(null);
        var second = await _holding.UndeleteAsync(first);
        var passed = new List<string>();
        var handOver = _cast.Calls.OnHandOver;
        _cast.Calls.OnHandOver = (to, request, content, token) =>
        {
            passed.Add("shard");
            return handOver(to, request, content, token);
        };
        _cast.Calls.OnPutHead = (to, head) =>
        {
            passed.Add($"head {head.Value.Number}");
            return head.Equals(second)
                ? Replies.Answer<HeadAnswer>(new HeadAnswer.Kept(Cast.HeadReceipt(_cast.HolderAt(to), head)))
                : Replies.Refuse<HeadAnswer>(RefusalCode.NoRoom);
        };

        var outcome = await LeaveAsync();

        Assert.True(outcome.HasLeft);
        Assert.Equal(["head 2", "shard", "head 2", "head 1"], passed);
    }

    [Fact]
    public async Task One_that_was_cut_off_while_it_left_takes_nothing_before_it_goes_on()
    {
        new DepartureBook(_cast.Database).Enter(DepartureStage.Leaving);
        await using var again = new HoldingNode(_cast);

        var refused = Assert.IsType<Reply<CountersignedContract>.Refused>(await again.ProposeAsync());

        Assert.Equal((RefusalCode.NoRoom, LeaveRun.Gone), (refused.Refusal.Code, refused.Refusal.Why));
    }

    private static void AssertStays(LeaveOutcome outcome, long bytes)
    {
        Assert.False(outcome.HasLeft);
        var unplaced = Assert.Single(outcome.HandOver.Unplaced);
        Assert.Equal((1, bytes), (unplaced.Shards, unplaced.Bytes.Bytes));
    }

    private async Task PutAsync() => Assert.IsType<Reply<Signed<Receipt>>.Answered>(await _holding.PutAsync(Content));

    private Task<LeaveOutcome> LeaveAsync() => _holding.Node.LeaveAsync(LeaveMode.HandOver, OwnData.Keep, null, default);

    /// <summary>Notes a hand-over of an attempt that broke off.</summary>
    private void SignedBefore(TestPeer taker) => new HandOverBook(_cast.Database).Record(
        Sign(taker, _cast.Manifest(Cast.Pack(1), Content).Value with { Owner = Customer.Peer }));

    private static Signed<Receipt> Sign(TestPeer taker, Manifest manifest) =>
        Signed<Receipt>.Sign(Cast.Receipt(taker, manifest, 0), taker.Identity);

    /// <summary>Bytes that come only when they are let go.</summary>
    private sealed class SlowSource(byte[] content) : IBlobSource
    {
        private readonly MemoryBlobSource _content = new(content);
        private readonly TaskCompletionSource _asked = new();
        private readonly TaskCompletionSource _go = new();

        public Task Asked => _asked.Task;

        public long Length => _content.Length;

        public void Go() => _go.SetResult();

        public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
        {
            _asked.TrySetResult();
            await _go.Task;
            return await _content.ReadAsync(destination, cancellation);
        }

        public ValueTask DisposeAsync() => _content.DisposeAsync();
    }
}
