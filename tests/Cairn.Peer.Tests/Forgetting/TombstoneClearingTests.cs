using Cairn.Archive.Catalog;
using Cairn.Core.Ids;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Node;
using Cairn.Platform.Databases;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;
using Cairn.Testing.Platform;
using Cairn.Testing.Protocol;
using Cairn.Vault.Ledger;

namespace Cairn.Peer.Tests.Forgetting;

/// <summary>A pack stays listed as dropped as long as anybody may still have it.</summary>
public sealed class TombstoneClearingTests : IDisposable
{
    private static readonly PackId Dropped = Cast.Pack(1);

    private readonly Cast _cast = new();
    private readonly Database _ledger = Database.Open(LedgerSchema.Options(null));
    private readonly TombstoneClearing _clearing;

    public TombstoneClearingTests()
    {
        _clearing = new TombstoneClearing(new PeerParts(_cast.Identity, new PeerSettings(), _cast.Seams(_ledger, new MemoryDisk())));
        _cast.Directory.List([.. _cast.Holders.Select(holder => Cast.Member(holder).Record)]);
        _cast.Place(_cast.Manifest(Dropped, Cast.Bytes(1000, 1)), 0, _cast.Holders[0]);
        var head = _cast.Dropping(Dropped);
        _cast.Heads.Record(head);
        _cast.Heads.Acknowledge(head);
        _cast.Catalog.ReplaceSnapshots([], [Dropped], _cast.Time.GetUtcNow(), new HeadState(1, 1, head.HeadId()));
    }

    public void Dispose()
    {
        _cast.Dispose();
        _ledger.Dispose();
    }

    [Fact]
    public async Task A_silent_holder_without_a_contract_keeps_it_listed_for_the_minimum_hold()
    {
        await _clearing.RunAsync(default);
        await AssertEndsAfterAsync(TimeSpan.FromDays(180));
    }

    [Fact]
    public async Task A_silent_holder_with_a_contract_keeps_it_listed_for_its_term_and_the_minimum_hold()
    {
        var terms = Cast.Terms(_cast.Owner, _cast.Holders[0]);
        _cast.Contracts.Record(Cast.Countersign(_cast.Holders[0], Signed<Contract>.Sign(terms, _cast.Owner.Identity)));
        await AssertEndsAfterAsync(TimeSpan.FromDays(365 + 180));
    }

    [Fact]
    public async Task A_holder_that_says_it_keeps_it_no_more_ends_it_and_one_that_does_is_reminded()
    {
        var reminded = 0;
        _cast.Calls.OnPutHead = (_, _) =>
        {
            reminded++;
            return Replies.Silence<HeadAnswer>();
        };
        _cast.Calls.OnHoldings = (_, _, _) => Replies.Answer(new HoldingsPage([new HeldShard(Dropped, 0, 1, null)], true));
        await _clearing.RunAsync(default);
        Assert.Equal((true, 3), (IsListed, reminded));

        _cast.Time.Advance(TimeSpan.FromHours(25));
        _cast.Calls.OnHoldings = (_, _, _) => Replies.Answer(new HoldingsPage([], true));
        await _clearing.RunAsync(default);
        Assert.Equal((false, 3), (IsListed, reminded));
    }

    [Fact]
    public async Task A_holder_that_hangs_when_it_is_reminded_keeps_nobody_waiting_for_long()
    {
        _cast.Calls.OnPutHead = (_, _) => new TaskCompletionSource<Reply<HeadAnswer>>().Task;
        _cast.Calls.OnHoldings = (_, _, _) => Replies.Answer(new HoldingsPage([new HeldShard(Dropped, 0, 1, null)], true));

        var clearing = _clearing.RunAsync(default);
        _cast.Time.Advance(TimeSpan.FromMinutes(1));
        await clearing;
        Assert.True(IsListed);
    }

    [Fact]
    public async Task A_holder_that_hangs_when_it_is_asked_is_waited_for_as_long_as_in_a_backup()
    {
        _cast.Calls.OnHoldings = (to, _, cancellation) => to.Peer == _cast.Holders[0].Peer
            ? new TaskCompletionSource<Reply<HoldingsPage>>().Task.WaitAsync(cancellation)
            : Replies.Answer(new HoldingsPage([], true));

        await _cast.EndsAfterAsync(TimeSpan.FromSeconds(15), _clearing.RunAsync(default));
        Assert.True(IsListed);
    }

    [Fact]
    public async Task What_holders_do_not_count_any_more_stays_listed_until_they_have_removed_it()
    {
        // As one does whose copy is damaged.
        _cast.Calls.OnHoldings = (_, _, _) => Replies.Answer(new HoldingsPage([], true));
        await _clearing.RunAsync(default);
        Assert.True(IsListed);

        _cast.Time.Advance(TimeSpan.FromHours(25) - TimeSpan.FromTicks(1));
        await _clearing.RunAsync(default);
        Assert.True(IsListed);

        _cast.Time.Advance(TimeSpan.FromTicks(1));
        await _clearing.RunAsync(default);
        Assert.False(IsListed);
    }

    private bool IsListed => _cast.Placements.VersionOf(Dropped) > 0;

    /// <summary>It is listed a day before, and not a day after.</summary>
    private async Task AssertEndsAfterAsync(TimeSpan time)
    {
        _cast.Time.Advance(time - TimeSpan.FromDays(1));
        await _clearing.RunAsync(default);
        Assert.True(IsListed);

        _cast.Time.Advance(TimeSpan.FromDays(2));
        await _clearing.RunAsync(default);
        Assert.False(IsListed);
    }
}
