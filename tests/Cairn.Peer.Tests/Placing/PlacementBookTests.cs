using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Placing;

public sealed class PlacementBookTests : IDisposable
{
    private static readonly byte[] Content = Cast.Bytes(1000, 1);

    private readonly Cast _cast = new();

    private PlacementBook Book => _cast.Placements;

    private TestPeer One => _cast.Holders[0];

    private TestPeer Two => _cast.Holders[1];

    public void Dispose() => _cast.Dispose();

    [Fact]
    public void Receipts_add_up()
    {
        var manifest = _cast.Manifest(Cast.Pack(1), Content);
        _cast.Place(manifest, 0, One);
        _cast.Place(manifest, 2, Two);

        Assert.Equal(manifest, Book.ManifestOf(Cast.Pack(1)));
        Assert.Equal([(0, One.Peer), (2, Two.Peer)], Book.HoldersOf(Cast.Pack(1)));
        Assert.Null(Book.ManifestOf(Cast.Pack(2)));
        Assert.Empty(Book.HoldersOf(Cast.Pack(2)));
        Assert.Equal(1, Book.PackCount());
        Assert.True(Book.IsHolder(One.Peer));
        Assert.False(Book.IsHolder(_cast.Holders[2].Peer));
    }

    [Fact]
    public void A_copy_that_was_found_bad_does_not_count_until_its_holder_signs_for_it_again()
    {
        var manifest = _cast.Manifest(Cast.Pack(1), Content);
        var other = _cast.Manifest(Cast.Pack(2), Content);
        _cast.Place(manifest, 0, One);
        _cast.Place(other, 0, One);
        _cast.Place(manifest, 1, Two);
        Book.Doubt(Cast.Pack(1), One.Peer);

        Assert.NotEqual(Claim.Signed, Assert.Single(Book.Judge(One.Record(), [Held(1, 0)])).Claim);
        Assert.Equal(Claim.Signed, Assert.Single(Book.Judge(One.Record(), [Held(2, 0)])).Claim);
        Assert.Single(Book.SignedFor(Two.Record(), [Held(1, 1)]));

        // It may still be the only one that has anything.
        Assert.Equal([(0, One.Peer), (1, Two.Peer)], Book.HoldersOf(Cast.Pack(1)));

        _cast.Place(manifest, 0, One);
        Assert.Single(Book.SignedFor(One.Record(), [Held(1, 0)]));
    }

    [Fact]
    public void A_newer_manifest_replaces_the_older_and_never_the_other_way_round()
    {
        var older = _cast.Manifest(Cast.Pack(1), Content, copies: 2);
        var newer = _cast.Manifest(Cast.Pack(1), Content, copies: 3, version: 2);
        Book.Record(older, []);
        Book.Record(newer, []);
        Book.Record(older, []);

        Assert.Equal(newer, Book.ManifestOf(Cast.Pack(1)));
    }

    [Fact]
    public void Bytes_at_a_holder_are_those_of_its_shards()
    {
        _cast.Place(_cast.Manifest(Cast.Pack(1), Content), 0, One);
        _cast.Place(_cast.Manifest(Cast.Pack(2), Cast.Bytes(234, 2)), 1, One);
        _cast.Place(_cast.Manifest(Cast.Pack(3), Cast.Bytes(5, 3)), 0, Two);

        Assert.Equal(1234, Book.BytesAt(One.Peer));
        Assert.Equal(5, Book.BytesAt(Two.Peer));
        Assert.Equal(0, Book.BytesAt(_cast.Holders[2].Peer));
    }

    [Fact]
    public void Only_what_a_member_signed_for_counts()
    {
        _cast.Place(_cast.Manifest(Cast.Pack(1), Content), 0, One);
        var claims = new[] { Held(1, 0), Held(1, 1), Held(2, 0) };

        Assert.Equal([Held(1, 0)], Book.SignedFor(One.Record(), claims));
        Assert.Empty(Book.SignedFor(Two.Record(), claims));
    }

    [Fact]
    public void What_an_earlier_device_of_a_holder_signed_for_counts_no_more()
    {
        _cast.Place(_cast.Manifest(Cast.Pack(1), Content), 0, One);
        var recovered = One.Recover();

        Assert.Empty(Book.SignedFor(recovered.Record(), [Held(1, 0)]));

        // It took the shard again since.
        _cast.Place(_cast.Manifest(Cast.Pack(1), Content), 0, recovered);
        Assert.Single(Book.SignedFor(recovered.Record(), [Held(1, 0)]));
    }

    [Fact]
    public void A_receipt_of_an_older_epoch_does_not_replace_a_newer_one()
    {
        var recovered = One.Recover();
        _cast.Place(_cast.Manifest(Cast.Pack(1), Content), 0, recovered);
        _cast.Place(_cast.Manifest(Cast.Pack(1), Content), 0, One);

        Assert.Single(Book.SignedFor(recovered.Record(), [Held(1, 0)]));
    }

    private static HeldShard Held(int pack, int shard) => new(Cast.Pack(pack), shard, 1, null);
}
