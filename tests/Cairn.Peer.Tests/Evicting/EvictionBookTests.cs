using Cairn.Peer.Evicting;
using Cairn.Protocol.Directories;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Evicting;

public sealed class EvictionBookTests : IDisposable
{
    private readonly Cast _cast = new();

    private TestPeer One => _cast.Holders[0];

    private TestPeer Two => _cast.Holders[1];

    public void Dispose() => _cast.Dispose();

    [Fact]
    public void An_eviction_is_kept_for_good_and_taken_once()
    {
        var eviction = _cast.Owner.Evict(One.Peer);

        Assert.True(_cast.Evictions.Learn([eviction]));
        Assert.False(_cast.Evictions.Learn([eviction, _cast.Owner.Evict(One.Peer)]));

        var again = new EvictionBook(_cast.Database, TestPeer.Signatures, _cast.Owner.Network);
        Assert.Equal([eviction.Value], again.All.Select(known => known.Value));
        Assert.True(again.Set.Names(One.Peer));
    }

    [Fact]
    public void Another_networks_founder_evicts_nobody_here()
    {
        Assert.False(_cast.Evictions.Learn([TestPeer.Found("stranger").Evict(One.Peer)]));

        Assert.False(_cast.Evictions.Set.Names(One.Peer));
    }

    [Fact]
    public async Task Whoever_is_evicted_has_left_the_list_and_waiters_hear_of_it()
    {
        _cast.Directory.List(One.Record(), Two.Record());
        var directory = new EvictingDirectory(_cast.Directory, _cast.Evictions);
        var before = directory.View;
        var changed = directory.ChangedAsync(before.Version, default);
        Assert.False(changed.IsCompleted);

        _cast.Evictions.Learn([_cast.Owner.Evict(One.Peer)]);

        var after = await changed.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((Liveness.Left, Liveness.Alive), (after.Find(One.Peer)!.State, after.Find(Two.Peer)!.State));
        Assert.True(after.Version > before.Version);
        Assert.Same(after, directory.View);
    }

    [Fact]
    public async Task A_change_of_the_list_itself_is_heard_of_too()
    {
        _cast.Evictions.Learn([_cast.Owner.Evict(One.Peer)]);
        var directory = new EvictingDirectory(_cast.Directory, _cast.Evictions);
        var changed = directory.ChangedAsync(directory.View.Version, default);

        _cast.Directory.List(One.Record(), Two.Record());

        Assert.Equal(Liveness.Left, (await changed.WaitAsync(TimeSpan.FromSeconds(30))).Find(One.Peer)!.State);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled()
    {
        var directory = new EvictingDirectory(_cast.Directory, _cast.Evictions);
        using var stop = new CancellationTokenSource();
        var waiting = directory.ChangedAsync(directory.View.Version, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
