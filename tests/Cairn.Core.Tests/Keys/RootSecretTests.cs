using System.Text;
using Cairn.Core.Ids;
using Cairn.Core.Keys;
using Cairn.Core.Signing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Core.Tests.Keys;

public sealed class RootSecretTests
{
    private static byte[] Counting => [.. Enumerable.Range(0, RootSecret.Size).Select(i => (byte)i)];

    /// <summary>RFC 5869, A.1 and A.3: the reference that the derivations are compared with is HKDF.</summary>
    [Theory]
    [InlineData(
        "000102030405060708090a0b0c",
        "f0f1f2f3f4f5f6f7f8f9",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")]
    [InlineData(
        "",
        "",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")]
    public void Reference_is_HKDF(string salt, string info, string expected)
    {
        var inputKey = new byte[22];
        Array.Fill(inputKey, (byte)0x0b);

        var derived = ReferenceHkdf.Derive(inputKey, Convert.FromHexString(salt), Convert.FromHexString(info), 42);

        Assert.Equal(expected, Convert.ToHexStringLower(derived));
    }

    [Fact]
    public void Keys_are_HKDF_of_the_secret_under_their_labels()
    {
        var secrets = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(RootSecret.Size);
        Prop.ForAll(secrets.ToArbitrary(), bytes =>
        {
            byte[] Expected(string label, int length) => ReferenceHkdf.Derive(bytes, [], Encoding.ASCII.GetBytes(label), length);
            using var secret = RootSecret.From(bytes);
            var keys = secret.DeriveArchiveKeys();
            Assert.Equal(Expected("cairn/archive/1", 32), keys.Archive.ToArray());
            Assert.Equal(Expected("cairn/id/1", 32), keys.Id.ToArray());
            Assert.Equal(Expected("cairn/chunker/1", 32), keys.Chunker.ToArray());
            Assert.Equal(Expected("cairn/owner/1", 48), secret.DeriveOwnerSeed());
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Computed by an independent program; whoever changes one of these loses every archive.</summary>
    [Fact]
    public void Keys_and_owner_of_a_secret_never_change()
    {
        using var secret = RootSecret.From(Counting);
        var keys = secret.DeriveArchiveKeys();
        using var owner = new P256Signatures().Derive(secret.DeriveOwnerSeed());

        Assert.Equal("4d2b0be7600acc39438e523cb8c71543c176bac7ea834d19f90b1746949938aa", Convert.ToHexStringLower(keys.Archive.Span));
        Assert.Equal("9e7ad23186ccc6c8eee9942ba029ea2daf71f8568512a6b9b12e474ff2acb206", Convert.ToHexStringLower(keys.Id.Span));
        Assert.Equal("e776cc27f885e0d05c48fc97f8ff89983fd06d4fbb2794d75b3875a9357fd1ce", Convert.ToHexStringLower(keys.Chunker.Span));
        Assert.Equal(
            "bc8262b8c9f0577cae5016826a8ec9252eee6101d068f903e01a41153f43154ee1f6bb9cfec2a6b7ab35d36f459d5d71",
            Convert.ToHexStringLower(secret.DeriveOwnerSeed()));
        Assert.Equal(
            "85c544b48d2e0472fdce45fa3084aeb430ca1184003b9629c7615b2d7a5dd888",
            Hash256.Sha256(owner.PublicKey.Span).ToString());
    }

    [Fact]
    public void Generated_secret_is_what_the_entropy_gives()
    {
        using var secret = RootSecret.Generate(new Counter());
        using var expected = RootSecret.From(Counting);

        Assert.Equal(expected.DeriveOwnerSeed(), secret.DeriveOwnerSeed());
    }

    [Fact]
    public void Disposed_secret_is_wiped_and_refuses_to_work()
    {
        var secret = RootSecret.From(Counting);
        var bytes = secret.Bytes;

        secret.Dispose();

        Assert.False(bytes.ContainsAnyExcept((byte)0));
        Assert.Throws<ObjectDisposedException>(secret.DeriveArchiveKeys);
        Assert.Throws<ObjectDisposedException>(secret.DeriveOwnerSeed);
        Assert.Throws<ObjectDisposedException>(() => RecoveryKey.Format(secret));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Secret_of_another_length_is_refused(int length) =>
        Assert.Throws<ArgumentException>(() => RootSecret.From(new byte[length]));

    [Fact]
    public void Neither_secret_nor_keys_show_in_text()
    {
        using var secret = RootSecret.From(Counting);

        Assert.Equal("RootSecret(secret)", secret.ToString());
        Assert.Equal("ArchiveKeys(secret)", secret.DeriveArchiveKeys().ToString());
    }

    [Fact]
    public void Archive_keys_are_equal_when_their_bytes_are()
    {
        using var secret = RootSecret.From(Counting);
        var keys = secret.DeriveArchiveKeys();
        var other = new byte[ArchiveKeys.KeySize];

        Assert.Equal(keys, secret.DeriveArchiveKeys());
        Assert.Equal(keys.GetHashCode(), secret.DeriveArchiveKeys().GetHashCode());
        Assert.NotEqual(keys, new ArchiveKeys(other, keys.Id, keys.Chunker));
        Assert.NotEqual(keys, new ArchiveKeys(keys.Archive, other, keys.Chunker));
        Assert.NotEqual(keys, new ArchiveKeys(keys.Archive, keys.Id, other));
        Assert.Throws<ArgumentException>(() => new ArchiveKeys(keys.Archive, keys.Id, new byte[31]));
    }

    private sealed class Counter : IEntropy
    {
        public void Fill(Span<byte> destination)
        {
            for (var i = 0; i < destination.Length; i++)
                destination[i] = (byte)i;
        }
    }
}
