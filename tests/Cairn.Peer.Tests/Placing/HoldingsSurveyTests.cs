using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
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

    private void Place(int pack, params int[] holders)
    {
        foreach (var (shard, holder) in holders.Index())
            _cast.Place(_cast.Manifest(Cast.Pack(pack), Content), shard, _cast.Holders[holder]);
    }

    /// <summary>Every member says that it has shard of its own number of these packs.</summary>
    private void Claims(Func<Contact, int[]> packs) => _cast.Calls.OnHoldings = (to, _, _) =>
    {
        var shard = _cast.Holders.TakeWhile(holder => holder.Peer != to.Peer).Count();
        return Replies.Answer(new HoldingsPage(
            [.. packs(to).Select(Cast.Pack).Order().Select(pack => new HeldShard(pack, shard, 1, null))], true));
    };

    private Task<HoldingsSurvey> TakeAsync() => HoldingsSurvey.TakeAsync(
        _cast.Holders.Select(holder => Cast.Member(holder)), new HoldingsReader(_cast.Calls, _cast.Time), _cast.Placements, default);
}
