using Cairn.Core.Ids;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Vault.Blobs;

namespace Cairn.Vault.Tests.Ledger;

public sealed class HoldingsTests : IDisposable
{
    private readonly TestVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public async Task Pages_together_are_everything_once_in_order_and_part_no_pack(int limit)
    {
        var numbers = Enumerable.Range(1, 20).ToArray();
        foreach (var pack in numbers.Reverse())
        {
            for (var shard = 0; shard < 3; shard++)
                await _vault.StoreAsync(_vault.Owner.Order(TestVault.Content(10, pack), pack, shard), TestVault.Content(10, pack));
        }

        await _vault.KeepAsync(TestVault.Content(10, 1), 21, new TestOwner(2));
        var found = new List<(int Pack, int Shard)>();
        PackId? after = null;
        HoldingsPage page;
        do
        {
            page = _vault.Store.Holdings(_vault.Owner.Peer, new HoldingsRequest(after, limit, HoldingsDetail.Names));
            var packs = page.Shards.GroupBy(shard => shard.Pack).ToList();
            Assert.InRange(packs.Count, 1, Math.Max(1, limit));
            Assert.All(packs, pack => Assert.Equal(3, pack.Count()));
            found.AddRange(page.Shards.Select(shard => (Number(shard.Pack), shard.Shard)));
            after = page.Shards[^1].Pack;
        }
        while (!page.IsLast);

        Assert.Equal(numbers.SelectMany(pack => new[] { (pack, 0), (pack, 1), (pack, 2) }), found);
    }

    [Fact]
    public async Task Manifest_comes_where_it_is_asked_for()
    {
        var content = TestVault.Content(10);
        var order = _vault.Owner.Order(content, version: 4);
        await _vault.StoreAsync(order, content);
        var named = Assert.Single(Page(HoldingsDetail.Names));
        Assert.Equal((4u, null), (named.ManifestVersion, named.Manifest));
        Assert.Equal(order.Manifest, Assert.Single(Page(HoldingsDetail.Manifests)).Manifest);
    }

    [Fact]
    public async Task Receipt_comes_where_it_is_asked_for_and_says_what_the_first_one_said()
    {
        var content = TestVault.Content(10);
        var order = _vault.Owner.Order(content, version: 4);
        var stored = Assert.IsType<StoreOutcome.Stored>(await _vault.StoreAsync(order, content));
        var kept = new List<KeptShard>();
        var request = new HoldingsRequest(null, 10, HoldingsDetail.Receipts);
        Signed<Receipt> Note(KeptShard shard)
        {
            kept.Add(shard);
            throw new OperationCanceledException();
        }

        Assert.Throws<OperationCanceledException>(() => _vault.Store.Holdings(_vault.Owner.Peer, request, Note));

        Assert.Equal([new KeptShard(order.Owner, order.Pack, order.Shard, order.Blob, stored.Shard)], kept);
        Assert.Single(_vault.Store.Holdings(_vault.Owner.Peer, request with { Detail = HoldingsDetail.Manifests }, Note).Shards);
        Assert.Single(kept);
    }

    [Fact]
    public async Task Manifest_that_the_disk_changed_is_left_out_and_told()
    {
        await _vault.KeepAsync(TestVault.Content(10));
        _vault.ChangeLedger("UPDATE pack SET manifest = zeroblob(100)");
        Assert.Null(Assert.Single(Page(HoldingsDetail.Manifests)).Manifest);
        Assert.Equal("manifest", Assert.IsType<VaultEvent.RecordDamaged>(Assert.Single(_vault.Events)).Kind);
    }

    [Fact]
    public void Stranger_has_nothing_and_that_is_the_last_page()
    {
        var page = _vault.Store.Holdings(new TestOwner(7).Peer, new HoldingsRequest(null, 10, HoldingsDetail.Manifests));
        Assert.Empty(page.Shards);
        Assert.True(page.IsLast);
    }

    private static int Number(PackId pack) => pack.ToArray()[1];

    private IReadOnlyList<HeldShard> Page(HoldingsDetail detail) =>
        _vault.Store.Holdings(_vault.Owner.Peer, new HoldingsRequest(null, 10, detail)).Shards;
}
