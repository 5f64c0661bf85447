using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;
using Cairn.Vault.Heads;

namespace Cairn.Vault.Tests.Heads;

public sealed class KeptHeadsTests : IDisposable
{
    private readonly TestVault _vault = new();

    private TestOwner Owner => _vault.Owner;

    private KeptHeads Heads => _vault.Store.Heads;

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void Same_head_again_yields_the_same_receipt()
    {
        var first = Keep(Owner.Head(1));
        _vault.Clock.Now += TimeSpan.FromMinutes(1);
        Assert.Equal(first, Heads.Put(Owner.Head(1)));
        _vault.Restart();
        Assert.Equal(first, Heads.Put(Owner.Head(1)));
    }

    [Fact]
    public void Head_that_is_named_stays_for_the_window_and_then_goes()
    {
        var first = Owner.Head(1);
        Keep(first);
        Keep(Owner.Head(2, previous: first.HeadId()));
        Assert.Equal([2, 1], Numbers());
        _vault.Clock.Now += TimeSpan.FromHours(24) - TimeSpan.FromTicks(1);
        Assert.Equal(0, Heads.Expire());
        _vault.Clock.Now += TimeSpan.FromTicks(1);
        Assert.Equal(1, Heads.Expire());
        Assert.Equal([2], Numbers());
    }

    [Fact]
    public void Heads_that_another_holder_passes_on_are_kept_beside_those_that_are_here()
    {
        var (first, second) = (Owner.Head(1), Owner.Head(7));
        var recovered = new TestOwner(1, epoch: 2);
        var merging = recovered.Head(9, merged: second.HeadId());
        Keep(merging);

        // Named by the head that is here; a lower one of the same device; and one that nobody here knows of.
        Assert.IsType<HeadPut.Kept>(Heads.Adopt(second));
        Assert.IsType<HeadPut.Kept>(Heads.Adopt(first));
        var unseen = Owner.Head(8);
        Assert.IsType<HeadPut.Kept>(Heads.Adopt(unseen));
        Assert.Equal(Heads.Adopt(unseen), Heads.Adopt(unseen));

        Assert.Equal([9, 8, 7, 1], Numbers());
        Assert.Equal(unseen, Assert.IsType<HeadPut.Conflicting>(Heads.Put(recovered.Head(10, previous: merging.HeadId()))).Other);
        Assert.IsType<HeadPut.Kept>(Heads.Put(recovered.Head(10, 0, merging.HeadId(), unseen.HeadId(), first.HeadId())));
    }

    [Fact]
    public void Older_head_of_the_same_device_that_is_passed_on_is_superseded_at_once()
    {
        Keep(Owner.Head(5));
        Assert.IsType<HeadPut.Kept>(Heads.Adopt(Owner.Head(3)));
        Assert.Equal([5, 3], Numbers());

        Heads.BeginWindows();
        _vault.Clock.Now += TimeSpan.FromHours(24);
        Assert.Equal(1, Heads.Expire());
        Assert.Equal([5], Numbers());
    }

    [Fact]
    public void Newer_head_that_is_passed_on_supersedes_what_it_names()
    {
        var first = Owner.Head(1);
        Keep(first);
        Assert.IsType<HeadPut.Kept>(Heads.Adopt(Owner.Head(2, previous: first.HeadId())));

        Heads.BeginWindows();
        _vault.Clock.Now += TimeSpan.FromHours(24);
        Heads.Expire();
        Assert.Equal([2], Numbers());
    }

    [Fact]
    public void Head_that_nobody_names_stays_for_ever()
    {
        Keep(Owner.Head(1));
        _vault.Clock.Now += TimeSpan.FromDays(1000);
        Assert.Equal(0, Heads.Expire());
        Assert.Equal([1], Numbers());
    }

    [Fact]
    public void Head_that_nobody_names_is_shown_to_an_owner_that_forgets_it_until_it_is_named()
    {
        // A recovery that did not ask this holder goes on above it.
        var unseen = Owner.Head(12);
        Keep(unseen);
        var recovered = new TestOwner(1, epoch: 2);
        Assert.Equal(unseen, Assert.IsType<HeadPut.Conflicting>(Heads.Put(recovered.Head(13))).Other);
        Assert.Equal([12], Numbers());

        var first = recovered.Head(14, merged: unseen.HeadId());
        Keep(first);
        Keep(recovered.Head(15, previous: first.HeadId()));
        Assert.Equal([15, 14, 12], Numbers());
    }

    [Fact]
    public void Merged_head_is_superseded_like_the_previous_one()
    {
        var first = Owner.Head(1);
        Keep(first);
        var other = Owner.Head(2, content: 7, previous: first.HeadId());
        Keep(other);
        Keep(Owner.Head(3, merged: [first.HeadId(), other.HeadId()]));
        _vault.Clock.Now += TimeSpan.FromHours(24);
        Assert.Equal(2, Heads.Expire());
        Assert.Equal([3], Numbers());
    }

    [Fact]
    public void Window_starts_when_a_head_is_first_superseded()
    {
        var first = Owner.Head(1);
        Keep(first);
        var second = Owner.Head(2, previous: first.HeadId());
        Keep(second);
        _vault.Clock.Now += TimeSpan.FromHours(20);
        Keep(Owner.Head(3, previous: second.HeadId(), merged: first.HeadId()));
        _vault.Clock.Now += TimeSpan.FromHours(4);
        Assert.Equal(1, Heads.Expire());
        Assert.Equal([3, 2], Numbers());
    }

    [Fact]
    public void Window_is_not_counted_from_a_time_that_was_in_doubt()
    {
        var first = Owner.Head(1);
        Keep(first);
        _vault.Clock.Now -= TimeSpan.FromDays(365);
        Heads.Put(Owner.Head(2, previous: first.HeadId()));
        _vault.Clock.Now += TimeSpan.FromDays(365);

        // Nobody has said that the clock was right at any moment since.
        Assert.Equal(0, Heads.Expire());
        Heads.BeginWindows();
        Assert.Equal(0, Heads.Expire());
        _vault.Clock.Now += TimeSpan.FromHours(24);
        Assert.Equal(1, Heads.Expire());
    }

    [Fact]
    public void Longest_window_that_a_contract_named_holds_and_no_contract_shortens_it()
    {
        var holder = new TestOwner(2);
        _vault.Store.Owners.PutContract(Owner.Contract(holder, version: 1, window: TimeSpan.FromDays(7)));
        _vault.Store.Owners.PutContract(Owner.Contract(holder, version: 2, window: TimeSpan.Zero));
        var first = Owner.Head(1);
        Keep(first);
        Keep(Owner.Head(2, previous: first.HeadId()));
        _vault.Clock.Now += TimeSpan.FromDays(7) - TimeSpan.FromTicks(1);
        Assert.Equal(0, Heads.Expire());
        _vault.Clock.Now += TimeSpan.FromTicks(1);
        Assert.Equal(1, Heads.Expire());
    }

    [Fact]
    public void Head_that_is_not_higher_conflicts_and_is_not_kept()
    {
        var highest = Owner.Head(5);
        Keep(highest);
        foreach (var other in new[] { Owner.Head(5, content: 9), Owner.Head(4), Owner.Head(1) })
            Assert.Equal(highest, Assert.IsType<HeadPut.Conflicting>(Heads.Put(other)).Other);

        Assert.Equal([5], Numbers());
    }

    [Fact]
    public void Higher_epoch_wins_over_a_higher_number()
    {
        Keep(Owner.Head(100));
        var recovered = new TestOwner(1, epoch: 2);
        Assert.Equal(Owner.Peer, recovered.Peer);
        Keep(recovered.Head(7, merged: Owner.Head(100).HeadId()));
        Assert.Equal(2ul, Assert.IsType<HeadPut.Conflicting>(Heads.Put(Owner.Head(101))).Other.Epoch);
        Assert.Equal([7, 100], Numbers());
        Assert.Equal(2ul, _vault.Store.Owners.HighestEpoch(Owner.Peer));
    }

    [Fact]
    public void Owners_do_not_see_each_other()
    {
        var other = new TestOwner(2);
        Keep(Owner.Head(5));
        Keep(other.Head(1));
        Assert.Equal([5], Numbers());
        Assert.Single(Heads.Of(other.Peer));
        Assert.Empty(Heads.Of(new TestOwner(3).Peer));
    }

    [Fact]
    public void Owner_cannot_fill_the_ledger_with_large_heads()
    {
        _vault.Store.Owners.PutContract(Owner.Contract(new TestOwner(2)));
        Keep(Owner.Head(1));
        var next = Owner.Head(2, merged: Owner.Head(1).HeadId());
        _vault.ChangeLedger($"UPDATE head SET bytes = zeroblob({KeptHeads.MaxBytes.Bytes - next.Bytes.Length + 1})");
        Assert.IsType<HeadPut.NoRoom>(Heads.Put(next));
        _vault.ChangeLedger($"UPDATE head SET bytes = zeroblob({KeptHeads.MaxBytes.Bytes - next.Bytes.Length})");
        Keep(next);
    }

    [Fact]
    public void Of_a_long_past_ever_fewer_heads_stay_the_older_they_are()
    {
        const int count = KeptHeads.MaxHeads + 400;
        Signed<Head>? last = null;
        for (var number = 1; number <= count; number++)
        {
            Keep(last = Owner.Head((ulong)number, previous: last?.HeadId()));
            _vault.Clock.Now += TimeSpan.FromHours(1);
        }

        var numbers = Numbers().ToList();
        Assert.Equal(KeptHeads.MaxHeads, numbers.Count);
        Assert.Equal(Enumerable.Range(0, 400).Select(back => count - back), numbers.Take(400));
        Assert.Equal(1, numbers[^1]);
        Assert.All(numbers.Zip(numbers.Skip(1)), pair => Assert.InRange(pair.First - pair.Second, 1, 4));
    }

    [Fact]
    public void Many_heads_at_once_push_out_each_other_and_not_the_past()
    {
        Signed<Head>? last = null;
        for (var number = 1; number <= 24; number++)
        {
            Keep(last = Owner.Head((ulong)number, previous: last?.HeadId()));
            _vault.Clock.Now += TimeSpan.FromHours(1);
        }

        for (var number = 25; number <= KeptHeads.MaxHeads + 500; number++)
        {
            Keep(last = Owner.Head((ulong)number, previous: last!.HeadId()));
            _vault.Clock.Now += TimeSpan.FromMilliseconds(10);
        }

        Assert.Equal(Enumerable.Range(1, 24).Reverse(), Numbers().TakeLast(24));
    }

    [Fact]
    public void Head_that_the_disk_changed_is_passed_over_and_told()
    {
        var first = Owner.Head(1);
        Keep(first);
        Keep(Owner.Head(2, previous: first.HeadId()));
        _vault.ChangeLedger("UPDATE head SET bytes = zeroblob(100) WHERE number = 2");
        Assert.Equal([1], Numbers());
        Assert.Equal("head", Assert.IsType<VaultEvent.RecordDamaged>(Assert.Single(_vault.Events)).Kind);

        // The owner writes its head again, and nothing readable stands against that.
        Keep(Owner.Head(2, content: 3));
        Assert.Equal([2, 1], Numbers());
    }

    /// <summary>Keeps a head and counts windows at once, as a holder does whose clock is not in doubt.</summary>
    private HeadPut.Kept Keep(Signed<Head> head)
    {
        var kept = Assert.IsType<HeadPut.Kept>(Heads.Put(head));
        Heads.BeginWindows();
        return kept;
    }

    private IEnumerable<int> Numbers() => Heads.Of(Owner.Peer).Select(head => (int)head.Value.Number);
}
