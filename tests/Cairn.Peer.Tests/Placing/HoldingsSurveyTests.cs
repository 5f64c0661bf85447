using Cairn.Core.Ids;
using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Placing;

public sealed class HoldingsSurveyTests : IDisposable
{
    private static readonly byte[] Content = Cast.Bytes(100, 1);

    private readonly Cast _cast = new();

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task Peers_that_confirm_a_pack_are_counted()
    {
        Place(1, 0, 1);
        Claims(_ => [1]);
        var survey = await TakeAsync();

        Assert.Equal(2, survey.HoldersOf(Cast.Pack(1)));
        Assert.Equal(0, survey.HoldersOf(Cast.Pack(2)));
        Assert.All(survey.Holders, holder => Assert.True(holder.Answered));
    }

    [Fact]
    public async Task A_claim_without_a_receipt_is_not_counted()
    {
        Place(1, 0);
        Claims(_ => [1, 2]);
        var survey = await TakeAsync();

        Assert.Equal(1, survey.HoldersOf(Cast.Pack(1)));
        Assert.Equal(0, survey.HoldersOf(Cast.Pack(2)));
        Assert.Equal([1, 0, 0], survey.Holders.OrderBy(holder => holder.Member.Name).Select(holder => holder.Packs));
    }

    [Fact]
    public async Task Who_hangs_when_it_is_to_sign_for_what_it_claims_keeps_nobody_waiting_for_ever()
    {
        Place(1, 0);
        Claims(_ => [1]);
        var honest = _cast.Calls.OnHoldings;
        _cast.Calls.OnHoldings = (to, request, cancellation) => request.Detail is HoldingsDetail.Receipts
            ? new TaskCompletionSource<Reply<HoldingsPage>>().Task.WaitAsync(cancellation)
            : honest(to, request, cancellation);

        var surveying = TakeAsync();
        _cast.Time.Advance(HoldingsReader.Patience);

        Assert.Equal(1, (await surveying).HoldersOf(Cast.Pack(1)));
    }

    [Fact]
    public async Task A_receipt_without_a_claim_is_not_counted()
    {
        Place(1, 0, 1, 2);
        Claims(to => to.Peer == _cast.Holders[0].Peer ? [] : [1]);

        Assert.Equal(2, (await TakeAsync()).HoldersOf(Cast.Pack(1)));
    }

    [Fact]
    public async Task Who_does_not_answer_is_named_with_the_reason()
    {
        Place(1, 0, 1);
        Claims(_ => [1]);
        var honest = _cast.Calls.OnHoldings;
        _cast.Calls.OnHoldings = (to, request, cancellation) => to.Peer == _cast.Holders[0].Peer
            ? Replies.Refuse<HoldingsPage>(RefusalCode.NotSubscribed, "Who are you?")
            : honest(to, request, cancellation);
        var survey = await TakeAsync();

        var silent = Assert.Single(survey.Holders, holder => !holder.Answered);
        Assert.Equal(("holder1", "Who are you?"), (silent.Member.Name, silent.Refusal!.Why));
        Assert.Null(silent.Packs);
        Assert.Equal(1, survey.HoldersOf(Cast.Pack(1)));
    }

    [Fact]
    public async Task Of_a_member_that_turns_out_to_lie_nothing_counts()
    {
        Place(1, 0, 1);
        Claims(_ => [1]);
        var honest = _cast.Calls.OnHoldings;
        _cast.Calls.OnHoldings = async (to, request, cancellation) =>
            to.Peer == _cast.Holders[0].Peer
                && await honest(to, request, cancellation) is Reply<HoldingsPage>.Answered { Value: var page }
                ? new Reply<HoldingsPage>.Answered(page with { IsLast = false })
                : await honest(to, request, cancellation);
        var survey = await TakeAsync();

        Assert.Equal(1, survey.HoldersOf(Cast.Pack(1)));
    }

    [Fact]
    public async Task A_shard_that_came_to_a_member_without_this_owner_counts_once_the_member_signs_for_it()
    {
        Place(1, 0);
        Place(2, 0, 1);
        Place(3, 0);
        Claims(_ => [1, 2, 3], signing: receipt => receipt);
        var survey = await TakeAsync();

        Assert.All([1, 2, 3], pack => Assert.Equal(3, survey.HoldersOf(Cast.Pack(pack))));
        Assert.All([1, 2, 3], pack => Assert.Equal(3, _cast.Placements.HoldersOf(Cast.Pack(pack)).Count));

        // From then on the receipts are in the book, and nobody is asked again.
        var asked = _cast.Calls.Count("holdings");
        await TakeAsync();
        Assert.Equal(asked + 3, _cast.Calls.Count("holdings"));
    }

    [Theory]
    [InlineData("another shard")]
    [InlineData("another pack")]
    [InlineData("another blob")]
    [InlineData("another holder")]
    public async Task A_receipt_for_something_else_adopts_nothing(string lie)
    {
        Place(1, 0);
        Place(2, 0);
        Claims(_ => [1], signing: receipt => lie switch
        {
            "another shard" => receipt with { Shard = (receipt.Shard + 1) % 3 },
            "another pack" => receipt with { Pack = Cast.Pack(2) },
            "another blob" => receipt with { Blob = new BlobId(Hash256.Sha256([1])) },
            _ => receipt with { Holder = _cast.Holders[0].Peer },
        });

        Assert.Equal(1, (await TakeAsync()).HoldersOf(Cast.Pack(1)));
    }

    [Fact]
    public async Task A_copy_that_was_found_bad_is_not_taken_at_its_holders_word_again()
    {
        Place(1, 0, 1);
        _cast.Placements.Doubt(Cast.Pack(1), _cast.Holders[1].Peer);
        Claims(to => to.Peer == _cast.Holders[2].Peer ? [] : [1], signing: receipt => receipt);
        var survey = await TakeAsync();

        Assert.Equal(1, survey.HoldersOf(Cast.Pack(1)));
        Assert.True(survey.IsDoubted(Cast.Pack(1), _cast.Holders[1].Peer));
    }

    [Fact]
    public async Task Whatever_a_member_says_it_keeps_is_claimed_be_it_that_it_does_not_count()
    {
        Place(1, 0);
        Place(2, 0);
        Place(3, 0);
        _cast.Placements.Doubt(Cast.Pack(2), _cast.Holders[0].Peer);
        Claims(to => to.Peer == _cast.Holders[0].Peer ? [2] : [1]);
        var survey = await TakeAsync();

        Assert.Equal([true, true, false], new[] { 1, 2, 3 }.Select(pack => survey.IsClaimed(Cast.Pack(pack))));
        Assert.Equal([0, 0, 0], new[] { 1, 2, 3 }.Select(pack => survey.HoldersOf(Cast.Pack(pack))));
        Assert.False(survey.HasStrays);
    }

    [Fact]
    public async Task Packs_that_this_owner_does_not_know_are_strays()
    {
        Place(1, 0);
        Claims(to => to.Peer == _cast.Holders[0].Peer ? [1] : [4]);

        Assert.True((await TakeAsync()).HasStrays);
    }

    private void Place(int pack, params int[] holders)
    {
        foreach (var (shard, holder) in holders.Index())
            _cast.Place(_cast.Manifest(Cast.Pack(pack), Content), shard, _cast.Holders[holder]);
    }

    /// <summary>Every member says that it has shard of its own number of these packs, and signs for it where the test tells what.</summary>
    private void Claims(Func<Contact, int[]> packs, Func<Receipt, Receipt>? signing = null) => _cast.Calls.OnHoldings = (to, request, _) =>
    {
        var shard = _cast.Holders.TakeWhile(holder => holder.Peer != to.Peer).Count();
        var held = packs(to).Select(Cast.Pack).Order().Where(pack => request.After is not { } after || pack.CompareTo(after) > 0);
        return Replies.Answer(new HoldingsPage(
            [
                .. held.Select(pack => new HeldShard(pack, shard, 1, null)
                {
                    Receipt = request.Detail is HoldingsDetail.Receipts && signing is not null ? WordOf(to, pack, shard, signing) : null,
                }),
            ],
            true));
    };

    private Signed<Receipt> WordOf(Contact to, PackId pack, int shard, Func<Receipt, Receipt> signing)
    {
        var receipt = signing(Cast.Receipt(_cast.HolderAt(to), _cast.Manifest(pack, Content).Value, shard));
        return Signed<Receipt>.Sign(receipt, _cast.Holders.Single(holder => holder.Peer == receipt.Holder).Identity);
    }

    private Task<HoldingsSurvey> TakeAsync() => _cast.SurveyAsync(_cast.Holders.Select(holder => Cast.Member(holder)));
}
