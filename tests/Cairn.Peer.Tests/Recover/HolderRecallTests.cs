using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Placing;
using Cairn.Peer.Recover;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Recover;

public sealed class HolderRecallTests : IDisposable
{
    private static readonly byte[] Content = Cast.Bytes(100, 1);

    private readonly Cast _cast = new();
    private readonly TestPeer _recovered;

    public HolderRecallTests() => _recovered = _cast.Owner.Recover();

    private TestPeer Holder => _cast.Holders[0];

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task What_an_earlier_device_stored_counts_by_the_word_of_its_holder()
    {
        Assert.Equal([Cast.Pack(1)], await RecallAsync(Held(1, _cast.Manifest(Cast.Pack(1), Content))));

        Assert.Equal(_cast.Manifest(Cast.Pack(1), Content).Value.Shards, _cast.Placements.ManifestOf(Cast.Pack(1))!.Value.Shards);
        Assert.Equal(Claim.Signed, Assert.Single(_cast.Placements.Judge(Holder.Record(), [Held(1, null)])).Claim);
    }

    [Fact]
    public async Task What_this_device_stored_counts_by_receipts_alone()
    {
        var own = _recovered.Identity;
        var manifest = Signed<Manifest>.Sign(_cast.Manifest(Cast.Pack(1), Content).Value, own);

        Assert.Empty(await RecallAsync(Held(1, manifest)));

        // Nor does other ink on its certificate make it another device.
        Assert.Empty(await RecallAsync(Held(1, manifest.WithAlteredCertificate())));
        Assert.Null(_cast.Placements.ManifestOf(Cast.Pack(1)));
    }

    [Fact]
    public async Task What_somebody_else_signed_or_signed_for_another_pack_is_passed_over()
    {
        var foreign = Signed<Manifest>.Sign(
            _cast.Manifest(Cast.Pack(1), Content).Value with { Owner = Holder.Peer }, Holder.Identity);

        Assert.Empty(await RecallAsync(
            Held(1, foreign),
            Held(2, _cast.Manifest(Cast.Pack(3), Content)),
            Held(4, null),
            Held(5, _cast.Manifest(Cast.Pack(5), Content), shard: 9)));
        Assert.Equal(0, _cast.Placements.PackCount());
    }

    [Fact]
    public async Task A_copy_that_was_found_bad_does_not_count_again_for_a_word()
    {
        var held = Held(1, _cast.Manifest(Cast.Pack(1), Content));
        await RecallAsync(held);
        _cast.Placements.Doubt(Cast.Pack(1), Holder.Peer);
        await RecallAsync(held);

        Assert.NotEqual(Claim.Signed, Assert.Single(_cast.Placements.Judge(Holder.Record(), [held])).Claim);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Of_manifests_that_contradict_each_other_the_one_counts_that_most_holders_show(int liar)
    {
        var honest = _cast.Manifest(Cast.Pack(1), Content);
        var other = new BlobId(Hash256.Sha256([7]));
        var untrue = Signed<Manifest>.Sign(
            honest.Value with
            {
                Version = 2,
                Redundancy = new Redundancy(2, 1),
                PackLength = 2 * Content.Length,
                Shards = [honest.Value.Shards[0], other, other],
            },
            _cast.Owner.Identity);
        _cast.Calls.OnHoldings = (to, _, _) => Replies.Answer(
            new HoldingsPage([Held(1, to.Peer == _cast.Holders[liar].Peer ? untrue : honest)], true));
        var recall = NewRecall();
        foreach (var holder in _cast.Holders)
            Assert.Null(await recall.TakeAsync(Cast.Member(holder), File(), null, default));

        recall.Settle();

        Assert.Equal(honest, _cast.Placements.ManifestOf(Cast.Pack(1)));
        Assert.Equal(
            _cast.Holders.Where((_, index) => index != liar).Select(holder => holder.Peer).Order(),
            _cast.Placements.HoldersOf(Cast.Pack(1)).Select(held => held.Holder));
    }

    [Fact]
    public async Task The_contract_of_the_newest_device_counts_whatever_the_versions()
    {
        _cast.Calls.OnHoldings = (_, _, _) => Replies.Answer(new HoldingsPage([], true));
        var (older, newer) = (Contract(_cast.Owner, 7), Contract(_recovered, 1));
        foreach (var shown in (CountersignedContract[])[older, newer, older])
            Assert.Null(await NewRecall().TakeAsync(Cast.Member(Holder), File() with { Contract = shown }, null, default));

        Assert.Equal(newer, _cast.Contracts.With(Holder.Peer));
    }

    private static HeldShard Held(int pack, Signed<Manifest>? manifest, int shard = 0) => new(Cast.Pack(pack), shard, 1, manifest);

    /// <summary>Has the recovered device ask a holder that says this; yields the packs that were taken.</summary>
    private async Task<IReadOnlyList<PackId>> RecallAsync(params HeldShard[] says)
    {
        _cast.Calls.OnHoldings = (_, _, _) => Replies.Answer(new HoldingsPage([.. says.OrderBy(shard => shard.Pack)], true));
        var named = new List<PackId>();
        Assert.Null(await NewRecall().TakeAsync(Cast.Member(Holder), File(), named.Add, default));
        Assert.Equal(says.Select(shard => shard.Pack).Order(), named);
        return _cast.Placements.Packs();
    }

    private CountersignedContract Contract(TestPeer device, uint version) => Cast.Countersign(
        Holder, Signed<Contract>.Sign(Cast.Terms(device, Holder) with { Version = version }, device.Identity));

    private OwnerFile File() => new(1, null, [], null, _cast.Owner.Settings());

    private HolderRecall NewRecall() => new(
        Cast.IdentityOf(_recovered, _cast.Owner.Settings()),
        new HoldingsReader(_cast.Calls, _cast.Time),
        _cast.Placements,
        _cast.Contracts);
}
