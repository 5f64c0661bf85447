using System.Collections.Concurrent;
using Cairn.Archive.Packing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Time;

namespace Cairn.Peer.Tests.Placing;

public sealed class PackSessionTests : IDisposable
{
    private const int InFlight = 2;

    private readonly PlacingRig _rig = new(holders: 3, happy: 3);
    private readonly ConcurrentDictionary<PackId, TaskCompletionSource> _gates = new();
    private volatile int _stopped;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Putting_waits_while_as_many_packs_as_allowed_are_under_way()
    {
        GateStores();
        var packs = await _rig.Mill.MakeAsync(4);
        await using var session = _rig.NewSession(InFlight);
        await session.PutAsync(packs[0], default);
        await session.PutAsync(packs[1], default);

        var third = session.PutAsync(packs[2], default).AsTask();
        Assert.False(third.IsCompleted);
        Assert.Equal(InFlight, _gates.Count);

        Open(packs[1]);
        await third;
        Assert.True(PlacingRig.IsGivenBack(packs[1]));
        Assert.False(PlacingRig.IsGivenBack(packs[0]));
        var fourth = session.PutAsync(packs[3], default).AsTask();
        Assert.False(fourth.IsCompleted);

        foreach (var pack in packs.Where(pack => pack != packs[1]))
            Open(pack);

        await fourth;
        await session.FlushAsync(default);
        Assert.All(packs, pack => Assert.True(_rig.IsConfirmed(pack) && PlacingRig.IsGivenBack(pack)));
    }

    [Fact]
    public async Task A_flush_ends_only_when_the_last_pack_is_held_by_enough()
    {
        GateStores();
        var packs = await _rig.Mill.MakeAsync(2);
        await using var session = _rig.NewSession(InFlight);
        foreach (var pack in packs)
            await session.PutAsync(pack, default);

        var flush = session.FlushAsync(default);
        Open(packs[0]);
        await Eventually.TrueAsync(() => _rig.IsConfirmed(packs[0]));
        Assert.False(flush.IsCompleted);

        Open(packs[1]);
        await flush;
        Assert.True(_rig.IsConfirmed(packs[1]));
    }

    [Fact]
    public async Task A_flush_fails_when_one_pack_did_and_those_under_way_are_finished()
    {
        GateStores();
        var packs = await _rig.Mill.MakeAsync(2);
        await using var session = _rig.NewSession(InFlight);
        await session.PutAsync(packs[0], default);
        await session.PutAsync(packs[1], default);
        var flush = session.FlushAsync(default);

        Fail(packs[0]);
        await Eventually.TrueAsync(() => PlacingRig.IsGivenBack(packs[0]));
        Assert.False(flush.IsCompleted);
        Open(packs[1]);

        Assert.Equal("no-room", (await Assert.ThrowsAsync<CairnException>(() => flush)).Code);
        Assert.False(_rig.IsConfirmed(packs[0]));
        Assert.True(_rig.IsConfirmed(packs[1]));
        Assert.Equal("no-room", (await Assert.ThrowsAsync<CairnException>(() => session.FlushAsync(default))).Code);
    }

    [Fact]
    public async Task After_a_failure_no_pack_is_taken_nor_sent()
    {
        GateStores();
        var packs = await _rig.Mill.MakeAsync(InFlight);
        await using var session = _rig.NewSession(InFlight);
        await session.PutAsync(packs[0], default);
        await session.PutAsync(packs[1], default);

        // The holders that are full for the first pack would have room for this one.
        var small = (await _rig.Mill.MakeAsync(1, length: 100))[0];
        var third = session.PutAsync(small, default).AsTask();
        Open(small);
        Fail(packs[0]);
        await Eventually.TrueAsync(() => PlacingRig.IsGivenBack(small));
        Open(packs[1]);

        Assert.Equal("no-room", (await Assert.ThrowsAsync<CairnException>(() => third)).Code);
        Assert.False(_rig.IsConfirmed(small));
        Assert.DoesNotContain(_rig.Stored, stored => stored.Pack == small.Id);
        Assert.True(_rig.IsConfirmed(packs[1]));
    }

    [Fact]
    public async Task Leaving_stops_what_is_under_way_and_waits_for_its_end()
    {
        GateStores();
        var packs = await _rig.Mill.MakeAsync(InFlight);
        var session = _rig.NewSession(InFlight);
        foreach (var pack in packs)
            await session.PutAsync(pack, default);

        Assert.Equal(3 * InFlight, _rig.Seams.Transfers.Now.Uploads);
        await session.DisposeAsync();

        Assert.Equal(3 * InFlight, _stopped);
        Assert.Equal(0, _rig.Seams.Transfers.Now.Uploads);
        Assert.All(packs, pack => Assert.True(PlacingRig.IsGivenBack(pack) && !_rig.IsConfirmed(pack)));
    }

    [Fact]
    public async Task Stopping_the_run_ends_what_is_under_way_and_what_waits()
    {
        GateStores();
        var packs = await _rig.Mill.MakeAsync(3);
        using var stop = new CancellationTokenSource();
        await using var session = _rig.NewSession(InFlight, stop.Token);
        await session.PutAsync(packs[0], stop.Token);
        await session.PutAsync(packs[1], stop.Token);
        var third = session.PutAsync(packs[2], stop.Token).AsTask();
        var flush = session.FlushAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.FlushAsync(default));
        Assert.All(packs, pack => Assert.True(PlacingRig.IsGivenBack(pack) && !_rig.IsConfirmed(pack)));
    }

    [Fact]
    public async Task A_failure_with_a_reason_is_told_rather_than_that_others_were_stopped()
    {
        GateStores();
        var packs = await _rig.Mill.MakeAsync(2);
        using var stop = new CancellationTokenSource();
        await using var session = _rig.NewSession(InFlight, stop.Token);
        await session.PutAsync(packs[0], default);
        await session.PutAsync(packs[1], default);
        Fail(packs[1]);
        await Eventually.TrueAsync(() => PlacingRig.IsGivenBack(packs[1]));
        await stop.CancelAsync();

        Assert.Equal("no-room", (await Assert.ThrowsAsync<CairnException>(() => session.FlushAsync(default))).Code);
    }

    [Fact]
    public async Task A_put_that_stops_waiting_gives_its_pack_back_and_harms_no_other()
    {
        GateStores();
        var packs = await _rig.Mill.MakeAsync(3);
        await using var session = _rig.NewSession(InFlight);
        await session.PutAsync(packs[0], default);
        await session.PutAsync(packs[1], default);
        using var stop = new CancellationTokenSource();
        var third = session.PutAsync(packs[2], stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        Assert.True(PlacingRig.IsGivenBack(packs[2]));

        Open(packs[0]);
        Open(packs[1]);
        await session.FlushAsync(default);
        Assert.True(_rig.IsConfirmed(packs[0]) && _rig.IsConfirmed(packs[1]));
    }

    [Fact]
    public async Task Many_packs_leave_nothing_behind()
    {
        var packs = await _rig.Mill.MakeAsync(20);
        await using var session = _rig.NewSession(InFlight);
        foreach (var pack in packs)
            await session.PutAsync(pack, default);

        await session.FlushAsync(default);
        Assert.All(packs, pack => Assert.True(_rig.IsConfirmed(pack) && PlacingRig.IsGivenBack(pack)));
        Assert.Equal(3 * packs.Count, _rig.Stored.Count);
    }

    /// <summary>Every store waits from now on until the test opens or fails its pack, or the run ends.</summary>
    private void GateStores() => _rig.Calls.OnStore = async (to, request, content, cancellation) =>
    {
        try
        {
            await GateOf(request.Manifest.Value.Pack).Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _stopped);
            throw;
        }
        catch (InvalidOperationException)
        {
            return new Reply<Signed<Receipt>>.Refused(new Refusal(RefusalCode.NoRoom, "Full."));
        }

        return await _rig.TakeAsync(to, request, content);
    };

    private TaskCompletionSource GateOf(PackId pack) => _gates.GetOrAdd(pack, _ => new TaskCompletionSource());

    private void Open(SealedPack pack) => GateOf(pack.Id).SetResult();

    private void Fail(SealedPack pack) => GateOf(pack.Id).SetException(new InvalidOperationException("The test says so."));
}
