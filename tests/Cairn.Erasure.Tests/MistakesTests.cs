using Cairn.Core.Sizes;

namespace Cairn.Erasure.Tests;

/// <summary>A caller's mistake is noticed before a byte is written.</summary>
public sealed class MistakesTests
{
    private static readonly ErasureCode Code = new(new Redundancy(3, 2));

    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 2)]
    [InlineData(3, 1)]
    [InlineData(3, 3)]
    public void The_numbers_of_slices_and_parity_must_be_those_of_the_code(int data, int parity) =>
        Assert.Throws<ArgumentException>(() => Code.Encode(new ReadOnlyMemory<byte>[data], new Memory<byte>[parity]));

    [Fact]
    public void Parity_shards_must_be_equally_long() =>
        Assert.Throws<ArgumentException>(() => Code.Encode(new ReadOnlyMemory<byte>[3], [new byte[5], new byte[4]]));

    [Fact]
    public void No_slice_may_be_longer_than_the_parity() =>
        Assert.Throws<ArgumentException>(() => Code.Encode([new byte[5], new byte[6], new byte[5]], [new byte[5], new byte[5]]));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 1, 2, 3)]
    [InlineData(0, 1, 1)]
    [InlineData(0, 1, 5)]
    [InlineData(-1, 0, 1)]
    public void A_decoder_needs_k_different_shards(params int[] present) =>
        Assert.Throws<ArgumentException>(() => Code.DecoderFor(present, [4]));

    [Theory]
    [InlineData(5)]
    [InlineData(-1)]
    [InlineData(3, 3)]
    public void Only_shards_of_the_code_can_be_wanted(params int[] wanted) =>
        Assert.Throws<ArgumentException>(() => Code.DecoderFor([0, 1, 2], wanted));

    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 1)]
    [InlineData(3, 0)]
    [InlineData(3, 2)]
    public void A_decoder_takes_one_piece_of_each_of_its_shards(int present, int wanted) =>
        Assert.Throws<ArgumentException>(() => Code.DecoderFor([0, 1, 2], [4]).Reconstruct(Filled(present), Pieces.Dirty(wanted, 5)));

    [Fact]
    public void Parity_that_ends_early_is_not_taken_for_zeros() => Assert.Throws<ArgumentException>(() =>
        Code.DecoderFor([0, 1, 3], [2]).Reconstruct([new byte[5], new byte[5], new byte[4]], Pieces.Dirty(1, 5)));

    private static ReadOnlyMemory<byte>[] Filled(int count) => Pieces.Memories(Pieces.Random(count, 5, seed: 1));
}
