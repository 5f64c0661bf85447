using System.Numerics;
using Cairn.Core.Ids;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Core.Tests.Ids;

public sealed class Hash256Tests
{
    private static readonly Gen<byte[]> Bytes = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(Hash256.Size);

    /// <summary>FIPS 180-2, appendix B.1.</summary>
    [Fact]
    public void Sha256_of_abc_is_the_published_one() => Assert.Equal(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        Hash256.Sha256("abc"u8).ToString());

    [Fact]
    public void Bytes_and_text_read_back() => Prop.ForAll(Bytes.ToArbitrary(), bytes =>
    {
        var hash = new Hash256(bytes);
        Assert.Equal(bytes, hash.ToArray());
        Assert.Equal(Convert.ToHexStringLower(bytes), hash.ToString());
        Assert.True(Hash256.TryParse(hash.ToString().ToUpperInvariant(), out var read));
        Assert.Equal(hash, read);
        Assert.Equal(hash.GetHashCode(), read.GetHashCode());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Order_is_that_of_unsigned_big_endian_integers()
    {
        // The second value shares a random prefix with the first, so that every word gets to decide.
        var pairs = from first in Bytes
                    from second in Bytes
                    from shared in Gen.Choose(0, Hash256.Size)
                    select (first, second: (byte[])[.. first[..shared], .. second[shared..]]);
        Prop.ForAll(pairs.ToArbitrary(), pair =>
        {
            var expected = Integer(pair.first).CompareTo(Integer(pair.second));
            Assert.Equal(expected, Math.Sign(new Hash256(pair.first).CompareTo(new Hash256(pair.second))));
            Assert.Equal(expected == 0, new Hash256(pair.first) == new Hash256(pair.second));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("g000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000 0")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000")]
    public void Text_that_is_not_64_digits_is_refused(string text) => Assert.False(Hash256.TryParse(text, out _));

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Other_lengths_than_32_bytes_are_refused(int length) =>
        Assert.Throws<ArgumentException>(() => new Hash256(new byte[length]));

    private static BigInteger Integer(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
