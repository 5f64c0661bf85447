using Cairn.Erasure.Algebra;

namespace Cairn.Erasure.Tests.Algebra;

public sealed class Gf256Tests
{
    [Fact]
    public void All_products_are_those_of_logarithms()
    {
        for (var a = 0; a < 256; a++)
        {
            for (var b = 0; b < 256; b++)
                Assert.Equal(ReferenceCode.Multiply(a, b), Gf256.Multiply((byte)a, (byte)b));
        }
    }

    /// <summary>From "The mathematics of RAID-6": 2⁸ = 1d, 2⁻¹ = 8e, and 2 is a generator.</summary>
    [Fact]
    public void It_is_the_field_of_raid_6()
    {
        Assert.Equal(0x1D, Gf256.Multiply(2, 0x80));
        Assert.Equal(0x8E, Gf256.Inverse(2));
        var powers = Enumerable.Range(0, 255).Aggregate<int, List<byte>>([1], (list, _) => [.. list, Gf256.Multiply(2, list[^1])]);
        Assert.Equal(255, powers.Distinct().Count());
        Assert.Equal(1, powers[^1]);
    }

    [Fact]
    public void Every_element_but_zero_has_an_inverse()
    {
        for (var a = 1; a < 256; a++)
            Assert.Equal(1, Gf256.Multiply((byte)a, Gf256.Inverse((byte)a)));

        Assert.Throws<DivideByZeroException>(() => Gf256.Inverse(0));
    }
}
