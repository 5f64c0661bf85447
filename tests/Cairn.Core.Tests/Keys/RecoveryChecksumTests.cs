using Cairn.Core.Keys;

namespace Cairn.Core.Tests.Keys;

public sealed class RecoveryChecksumTests
{
    private const string Bech32Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int KeyLength = 60;

    /// <summary>Valid Bech32m strings of BIP 350, as prefix and data: the code is the published one.</summary>
    [Theory]
    [InlineData("a", "lqfn3a")]
    [InlineData("?", "v759aa")]
    [InlineData("abcdef", "l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx")]
    [InlineData("split", "checkupstagehandshakeupstreamerranterredcaperredlc445v")]
    public void Published_strings_are_valid(string prefix, string data)
    {
        byte[] symbols =
        [
            .. prefix.Select(character => (byte)(character >> 5)),
            0,
            .. prefix.Select(character => (byte)(character & 31)),
            .. data.Select(character => (byte)Bech32Alphabet.IndexOf(character, StringComparison.Ordinal)),
        ];

        Assert.True(RecoveryChecksum.IsValid(symbols));
        var resealed = symbols.ToArray();
        RecoveryChecksum.Seal(resealed);
        Assert.Equal(symbols, resealed);
    }

    /// <summary>
    /// The guarantee, by trying everything: were the effects of four errors or fewer to cancel out, two different sets of one or two errors
    /// would have the same effect, or one would have none.
    /// </summary>
    [Fact]
    public void No_four_errors_in_a_key_cancel_out()
    {
        var effects = new uint[KeyLength, 32];
        var seen = new HashSet<uint>(1_800_000) { 0 };
        for (var error = 1; error < 32; error++)
        {
            var effect = (uint)error;
            for (var place = KeyLength - 1; place >= 0; place--, effect = RecoveryChecksum.TimesX(effect))
            {
                effects[place, error] = effect;
                Assert.True(seen.Add(effect));
            }
        }

        var collisions = 0;
        for (var first = 0; first < KeyLength; first++)
        {
            for (var second = first + 1; second < KeyLength; second++)
            {
                for (var one = 1; one < 32; one++)
                {
                    for (var two = 1; two < 32; two++)
                        collisions += seen.Add(effects[first, one] ^ effects[second, two]) ? 0 : 1;
                }
            }
        }

        Assert.Equal(0, collisions);
        Assert.Equal(1 + (KeyLength * 31) + (KeyLength * (KeyLength - 1) / 2 * 31 * 31), seen.Count);
    }

    [Fact]
    public void One_or_two_wrong_symbols_are_found()
    {
        var key = new byte[KeyLength];
        RecoveryChecksum.Seal(key);
        for (var first = 0; first < KeyLength; first++)
        {
            for (var error = 1; error < 32; error++)
            {
                var wrong = key.ToArray();
                wrong[first] ^= (byte)error;
                Assert.False(RecoveryChecksum.IsValid(wrong));
                Assert.Equal([first], RecoveryChecksum.Locate(wrong));

                var second = (first + error) % KeyLength;
                wrong[second] ^= (byte)(32 - error);
                Assert.Equal([Math.Min(first, second), Math.Max(first, second)], RecoveryChecksum.Locate(wrong));
            }
        }
    }
}
