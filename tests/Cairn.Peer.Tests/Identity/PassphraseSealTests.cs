using System.Security.Cryptography;
using Cairn.Core.Errors;
using Cairn.Core.Signing;
using Cairn.Peer.Identity;
using Cairn.Testing.Platform;

namespace Cairn.Peer.Tests.Identity;

public sealed class PassphraseSealTests
{
    private static readonly byte[] Plain = Cast.Bytes(100, 7);
    private static readonly byte[] Salt = Cast.Bytes(PassphraseSeal.SaltSize, 8);
    private static readonly byte[] Passphrase = "open sesame"u8.ToArray();

    [Fact]
    public void What_was_wrapped_is_unwrapped()
    {
        var wrapped = PassphraseSeal.Wrap(Plain, Passphrase, Salt, new SystemEntropy());

        Assert.Equal(Plain, PassphraseSeal.Unwrap(wrapped, Passphrase, Salt, PassphraseSeal.Iterations));
    }

    [Fact]
    public void The_form_is_nonce_tag_ciphertext_under_PBKDF2_SHA512()
    {
        var wrapped = PassphraseSeal.Wrap(Plain, Passphrase, Salt, new SeededEntropy(9));

        var key = Rfc2898DeriveBytes.Pbkdf2(Passphrase, Salt, 210_000, HashAlgorithmName.SHA512, 32);
        using var cipher = new AesGcm(key, 16);
        var opened = new byte[Plain.Length];
        cipher.Decrypt(wrapped.AsSpan(0, 12), wrapped.AsSpan(28), wrapped.AsSpan(12, 16), opened, Salt);
        Assert.Equal(Plain, opened);
    }

    [Fact]
    public void The_same_twice_looks_different() => Assert.NotEqual(
        PassphraseSeal.Wrap(Plain, Passphrase, Salt, new SystemEntropy()),
        PassphraseSeal.Wrap(Plain, Passphrase, Salt, new SystemEntropy()));

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(27)]
    [InlineData(28)]
    [InlineData(127)]
    public void A_changed_byte_opens_nothing(int position)
    {
        var wrapped = PassphraseSeal.Wrap(Plain, Passphrase, Salt, new SystemEntropy());
        wrapped[position] ^= 1;

        AssertWrong(wrapped, Salt, PassphraseSeal.Iterations);
    }

    [Fact]
    public void Another_salt_or_other_rounds_open_nothing()
    {
        var wrapped = PassphraseSeal.Wrap(Plain, Passphrase, Salt, new SystemEntropy());

        AssertWrong(wrapped, Cast.Bytes(PassphraseSeal.SaltSize, 10), PassphraseSeal.Iterations);
        AssertWrong(wrapped, Salt, PassphraseSeal.Iterations + 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_000_001)]
    [InlineData(int.MaxValue)]
    public void Absurd_rounds_are_refused_at_once(int rounds) => AssertWrong(new byte[100], Salt, rounds);

    [Fact]
    public void What_is_too_short_is_refused() => AssertWrong(new byte[27], Salt, 1);

    private static void AssertWrong(byte[] wrapped, byte[] salt, int rounds)
    {
        var failure = Assert.Throws<CairnException>(() => PassphraseSeal.Unwrap(wrapped, Passphrase, salt, rounds));
        Assert.Equal("wrong-passphrase", failure.Code);
    }
}
