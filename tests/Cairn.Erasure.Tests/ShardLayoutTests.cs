using Cairn.Core.Sizes;
using Cairn.Protocol.Packs;

namespace Cairn.Erasure.Tests;

public sealed class ShardLayoutTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(7, 2)]
    [InlineData(8, 2)]
    [InlineData(9, 3)]
    [InlineData(Manifest.MaxPackLength, Manifest.MaxPackLength / 4)]
    public void A_shard_of_four_is_a_quarter_rounded_up(long pack, long shard) =>
        Assert.Equal(shard, new ShardLayout(new Redundancy(4, 2), pack).ShardLength);

    [Fact]
    public void Slices_cover_the_pack_in_order_and_padding_makes_them_equal()
    {
        for (var k = 1; k <= 16; k++)
        {
            for (var length = 1; length <= 300; length++)
            {
                var layout = new ShardLayout(new Redundancy(k, 1), length);
                var covered = 0L;
                for (var shard = 0; shard < k; shard++)
                {
                    var slice = layout.SliceOf(shard);
                    Assert.Equal(covered, slice.Offset);
                    Assert.Equal(layout.ShardLength, slice.Length + slice.Padding);
                    Assert.InRange(slice.Length, 0, layout.ShardLength);
                    covered += slice.Length;
                }

                Assert.Equal(length, covered);
            }
        }
    }

    [Fact]
    public void Five_bytes_in_four_slices_leave_one_half_full_and_one_empty()
    {
        var layout = new ShardLayout(new Redundancy(4, 2), 5);

        Assert.Equal(
            [new PackSlice(0, 2, 0), new PackSlice(2, 2, 0), new PackSlice(4, 1, 1), new PackSlice(5, 0, 2)],
            Enumerable.Range(0, 4).Select(layout.SliceOf));
    }

    [Fact]
    public void A_copy_is_the_whole_pack() =>
        Assert.Equal(new PackSlice(0, 1234, 0), new ShardLayout(Redundancy.Copies(3), 1234).SliceOf(0));

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void Only_data_shards_are_slices(int shard) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShardLayout(new Redundancy(4, 2), 100).SliceOf(shard));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(Manifest.MaxPackLength + 1)]
    public void A_length_that_no_manifest_allows_is_refused(long length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShardLayout(Redundancy.Copies(1), length));
}
