using System.Numerics;
using Cairn.Core.Signing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Core.Tests.Signing;

public sealed class P256ScalarTests
{
    /// <summary>The order of the group (SP 800-186, 3.2.1.3).</summary>
    private static readonly BigInteger N =
        BigInteger.Parse("00FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber);

    [Fact]
    public void Scalar_is_the_seed_mod_n_minus_1_plus_1()
    {
        var seeds = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(ISignatures.SeedSize);
        Prop.ForAll(seeds.ToArbitrary(), seed => Assert.Equal((Integer(seed) % (N - 1)) + 1, Reduce(Integer(seed))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    /// <summary>Where a carry or a borrow goes wrong first: around multiples of n − 1 and of word sizes.</summary>
    [Fact]
    public void Seeds_at_the_borders_reduce_rightly()
    {
        var greatest = (BigInteger.One << (8 * ISignatures.SeedSize)) - 1;
        BigInteger[] centres =
        [
            0, BigInteger.One << 64, BigInteger.One << 128, BigInteger.One << 255, BigInteger.One << 256, BigInteger.One << 383,
            N, 2 * N, (N - 1) * 2, (N - 1) * (BigInteger.One << 64), (N - 1) * (greatest / (N - 1)), greatest,
        ];
        foreach (var centre in centres)
        {
            for (var seed = centre - 3; seed <= centre + 3; seed++)
            {
                if (seed >= 0 && seed <= greatest)
                    Assert.Equal((seed % (N - 1)) + 1, Reduce(seed));
            }
        }

        Assert.Equal(BigInteger.One, Reduce(N - 1));
        Assert.Equal(N - 1, Reduce(N - 2));
    }

    private static BigInteger Reduce(BigInteger value)
    {
        var seed = new byte[ISignatures.SeedSize];
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(seed, seed.Length - bytes.Length);
        var scalar = new byte[P256Scalar.Size];
        P256Scalar.Reduce(seed, scalar);
        return Integer(scalar);
    }

    private static BigInteger Integer(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
