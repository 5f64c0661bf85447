using Cairn.Archive.Packing;
using Cairn.Archive.Sealing;

namespace Cairn.Archive.Tests.Sealing;

public sealed class PadmeTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(9, 10)]
    [InlineData(100, 104)]
    [InlineData(1_000_001, 1_015_808)]
    [InlineData((16 * 1024 * 1024) - 1, 16 * 1024 * 1024)]
    [InlineData(16 * 1024 * 1024, 16 * 1024 * 1024)]
    public void Lengths_are_those_of_the_paper(long length, long padded) => Assert.Equal(padded, Padme.Pad(length));

    [Fact]
    public void Padding_never_shrinks_nor_costs_more_than_an_eighth_and_is_stable()
    {
        for (long length = 2; length < 1_000_000; length += 1 + (length / 1000))
        {
            var padded = Padme.Pad(length);
            Assert.InRange(padded, length, length + (length / 8) + 1);
            Assert.Equal(padded, Padme.Pad(padded));
        }
    }

    [Fact]
    public void Capacity_of_a_pack_is_a_padded_length() => Assert.Equal(PackFormat.Capacity, Padme.Pad(PackFormat.Capacity));
}
