using Cairn.Core.Sizes;
using Cairn.Peer.Node;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;
using Cairn.Testing.Time;
using Cairn.Vault;

namespace Cairn.Peer.Tests.Node;

/// <summary>A holder removes what owners dropped, when it may.</summary>
public sealed class ExpiryTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Window = new PeerSettings().UndeleteWindow;
    private static readonly byte[] Content = Cast.Bytes(10_000, 1);

    private readonly Cast _cast = new();
    private readonly ManualTime _time = new();
    private readonly HoldingNode _holding;

    public ExpiryTests() => _holding = new HoldingNode(_cast, time: _time);

    private TestPeer Customer => _cast.Holders[0];

    public async Task InitializeAsync()
    {
        await _holding.StartAsync();
        _cast.Directory.List([.. _cast.Holders.Select(holder => Cast.Member(holder).Record)]);
        Assert.IsType<Reply<Signed<Receipt>>.Answered>(await _holding.PutAsync(Content));
    }

    public async Task DisposeAsync() => await _holding.DisposeAsync();

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task A_holder_removes_what_its_owner_dropped_when_the_window_has_passed()
    {
        Clocks(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        await _holding.DropAsync();
        await PassAsync(Upkeep.Interval);
        await PassAsync(Window - Upkeep.Interval);
        Assert.Equal(Content, await _holding.GetAsync(Content));

        await PassAsync(Upkeep.Interval);
        await PassAsync(Upkeep.Interval);

        Assert.Equal(RefusalCode.NotFound, await _holding.RefusalOfGetAsync(Content));
        Assert.Single(_holding.VaultEvents.OfType<VaultEvent.PacksDropped>());
        Assert.Empty(_cast.Events);
    }

    [Fact]
    public async Task A_clock_far_from_the_median_removes_nothing_until_it_is_set()
    {
        // Two of three are some days behind: this one is wrong.
        Clocks(TimeSpan.FromDays(-3), TimeSpan.Zero, TimeSpan.FromDays(-4));
        await _holding.DropAsync();
        await PassAsync(3 * Window);
        await PassAsync(Upkeep.Interval);
        Assert.Equal(Content, await _holding.GetAsync(Content));
        var told = Assert.IsType<PeerEvent.ClockInDoubt>(Assert.Single(_cast.Events));
        Assert.Contains("72.0 hours ahead of", told.Message, StringComparison.Ordinal);

        // The window is counted from then.
        Clocks(TimeSpan.FromMinutes(-59), TimeSpan.Zero, TimeSpan.FromDays(-3));
        await PassAsync(Upkeep.Interval);
        await PassAsync(Window - Upkeep.Interval);
        Assert.Equal(Content, await _holding.GetAsync(Content));
        await PassAsync(Upkeep.Interval);
        await PassAsync(Upkeep.Interval);
        Assert.Equal(RefusalCode.NotFound, await _holding.RefusalOfGetAsync(Content));
    }

    [Fact]
    public async Task After_a_start_nothing_is_removed_before_a_newer_head_could_come()
    {
        Clocks(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        var drop = await _holding.DropAsync();
        await PassAsync(Upkeep.Interval);
        await PassAsync(Window - TimeSpan.FromMinutes(10));
        await _holding.RestartAsync();
        await PassAsync(TimeSpan.FromMinutes(90));
        Assert.Equal(Content, await _holding.GetAsync(Content));

        // The owner had changed its mind while this peer was off.
        await _holding.UndeleteAsync(drop);
        await PassAsync(2 * Window);
        Assert.Equal(Content, await _holding.GetAsync(Content));
    }

    [Fact]
    public async Task Some_time_after_a_start_what_is_due_is_removed()
    {
        Clocks(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        await _holding.DropAsync();
        await PassAsync(Upkeep.Interval);
        await PassAsync(Window);
        await _holding.RestartAsync();
        await PassAsync(TimeSpan.FromMinutes(121));

        Assert.Equal(RefusalCode.NotFound, await _holding.RefusalOfGetAsync(Content));
    }

    [Fact]
    public async Task Once_an_owner_has_offered_its_newest_head_what_is_due_goes_however_short_a_time_this_peer_is_up()
    {
        Clocks(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        var older = await _holding.DropAsync();
        var newest = await _holding.DropAsync(older);
        await PassAsync(Upkeep.Interval);
        await PassAsync(Window - Upkeep.Interval);
        await _holding.RestartAsync();
        await _holding.OfferAsync(older);
        await PassAsync(Upkeep.Interval);
        await PassAsync(Upkeep.Interval);
        Assert.Equal(Content, await _holding.GetAsync(Content));

        Assert.IsType<HeadAnswer.Kept>(await _holding.OfferAsync(newest));
        await PassAsync(Upkeep.Interval);
        await PassAsync(Upkeep.Interval);
        Assert.Equal(RefusalCode.NotFound, await _holding.RefusalOfGetAsync(Content));
    }

    [Fact]
    public async Task A_clock_that_nobody_vouches_for_removes_nothing()
    {
        await _holding.DropAsync();
        await PassAsync(3 * Window);
        await PassAsync(Upkeep.Interval);

        Assert.Equal(Content, await _holding.GetAsync(Content));
        Assert.Empty(_cast.Events);
    }

    [Fact]
    public async Task Members_are_asked_for_their_time_only_when_something_depends_on_it()
    {
        Clocks(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        await _holding.DropAsync();
        await PassAsync(Upkeep.Interval);
        var asked = _cast.Calls.Count("hello");
        for (var look = 0; look < 8; look++)
            await PassAsync(Upkeep.Interval);

        Assert.Equal(asked, _cast.Calls.Count("hello"));
    }

    [Fact]
    public async Task The_owner_key_has_it_removed_at_once_and_no_other_key_does()
    {
        var head = await _holding.DropAsync();
        using var key = Customer.OwnerKey();
        using var stranger = _cast.Holders[1].OwnerKey();
        Assert.Equal(RefusalCode.BadRequest, Refusal(await _holding.PurgeAsync(stranger, head)));
        Assert.Equal(Content, await _holding.GetAsync(Content));

        var answer = Assert.IsType<Reply<PurgeAnswer>.Answered>(await _holding.PurgeAsync(key, head));

        Assert.Equal(1, answer.Value.Packs);
        Assert.True(answer.Value.Room > ByteSize.Zero);
        Assert.Equal(RefusalCode.NotFound, await _holding.RefusalOfGetAsync(Content));
    }

    [Fact]
    public async Task A_purge_of_an_older_head_is_refused()
    {
        var old = await _holding.DropAsync();
        await _holding.DropAsync(old);
        using var key = Customer.OwnerKey();

        Assert.Equal(RefusalCode.NotFound, Refusal(await _holding.PurgeAsync(key, old)));
        Assert.Equal(Content, await _holding.GetAsync(Content));
    }

    /// <summary>Lets time pass, and what is due then be done.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        await RestingAsync();
    }

    /// <summary>Waits until every part of the upkeep waits for time to pass.</summary>
    private Task RestingAsync() => Eventually.TrueAsync(() => _time.TimerCount == 7);

    private static RefusalCode Refusal(Reply<PurgeAnswer> reply) => Assert.IsType<Reply<PurgeAnswer>.Refused>(reply).Refusal.Code;

    /// <summary>Sets the clocks of the members, as differences from this peer's.</summary>
    private void Clocks(params TimeSpan[] offsets) => _cast.Calls.OnHello = to =>
    {
        var member = _cast.HolderAt(to);
        var offset = offsets[_cast.Holders.ToList().IndexOf(member)];
        return Replies.Answer(new HelloAnswer(member.Record(), _time.GetUtcNow() + offset));
    };
}
