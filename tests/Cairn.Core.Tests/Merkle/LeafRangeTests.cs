using Cairn.Core.Merkle;

namespace Cairn.Core.Tests.Merkle;

public sealed class LeafRangeTests
{
    private const int Leaf = MerkleTree.LeafSize;

    [Theory]
    [InlineData(0, 0, 0, 1)]
    [InlineData(0, 1, 0, 1)]
    [InlineData(0, Leaf, 0, 1)]
    [InlineData(0, Leaf + 1, 0, 2)]
    [InlineData(Leaf - 1, 2, 0, 2)]
    [InlineData(Leaf, 0, 1, 1)]
    [InlineData((5L * Leaf) + 3, 2 * Leaf, 5, 3)]
    [InlineData(1L << 50, 1, 1L << 34, 1)]
    public void Covering_takes_whole_leaves(long offset, int length, long first, int count) =>
        Assert.Equal(new LeafRange(first, count), LeafRange.Covering(offset, length));

    [Fact]
    public void Covering_refuses_negative_places()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LeafRange.Covering(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LeafRange.Covering(1, -1));
        Assert.Throws<OverflowException>(() => LeafRange.Covering(long.MaxValue, 2));
    }

    [Theory]
    [InlineData(0, 1, Leaf, Leaf)]
    [InlineData(0, 1, 10, 10)]
    [InlineData(1, 2, (2L * Leaf) + 7, Leaf + 7)]
    [InlineData(2, 2, 2L * Leaf, 0)]
    [InlineData(1L << 40, 3, 1, 0)]
    public void Length_ends_with_the_blob(long first, int count, long blobLength, int length) =>
        Assert.Equal(length, new LeafRange(first, count).LengthIn(blobLength));

    [Theory]
    [InlineData(0, 1, 1, true)]
    [InlineData(0, 1, 0, false)]
    [InlineData(0, 1, -1, false)]
    [InlineData(0, 2, Leaf, false)]
    [InlineData(0, 2, Leaf + 1, true)]
    [InlineData(1, 1, Leaf + 1, true)]
    [InlineData(2, 1, Leaf + 1, false)]
    [InlineData(0, 0, Leaf, false)]
    [InlineData(0, -1, Leaf, false)]
    [InlineData(-1, 1, Leaf, false)]
    [InlineData(-1, 2, Leaf, false)]
    [InlineData(long.MaxValue, int.MaxValue, long.MaxValue, false)]
    [InlineData(long.MinValue, int.MinValue, long.MaxValue, false)]
    [InlineData((1L << 47) - 1, 1, long.MaxValue, true)]
    public void Range_is_within_a_blob_only_with_every_leaf(long first, int count, long blobLength, bool within) =>
        Assert.Equal(within, new LeafRange(first, count).IsWithin(blobLength));

    [Fact]
    public void Offset_beyond_every_blob_overflows_instead_of_wrapping()
    {
        Assert.Equal(1L << 62, new LeafRange(1L << 46, 1).Offset);
        Assert.Throws<OverflowException>(() => new LeafRange(1L << 48, 1).Offset);
        Assert.Throws<OverflowException>(() => new LeafRange(1L << 48, 1).LengthIn(Leaf));
    }

    [Fact]
    public void Even_an_impossible_range_can_be_shown() =>
        Assert.Equal("leaves 9223372036854775807+-1", new LeafRange(long.MaxValue, -1).ToString());
}
