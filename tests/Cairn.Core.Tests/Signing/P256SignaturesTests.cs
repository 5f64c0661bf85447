using System.Security.Cryptography;
using Cairn.Core.Errors;
using Cairn.Core.Signing;

namespace Cairn.Core.Tests.Signing;

public sealed class P256SignaturesTests
{
    // RFC 6979, A.2.5: the key pair, and the deterministic signature over "sample" with SHA-256.
    private const string Scalar = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
    private const string X = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6";
    private const string Y = "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
    private const string R = "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716";
    private const string S = "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";
    private const string N = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";

    private static readonly byte[] Sample = "sample"u8.ToArray();

    private readonly P256Signatures _signatures = new();

    [Fact]
    public void Derived_key_has_the_public_point_of_RFC_6979()
    {
        // The seed that reduces to the scalar x is x − 1.
        var seed = new byte[ISignatures.SeedSize];
        Convert.FromHexString(Scalar).CopyTo(seed, ISignatures.SeedSize - 32);
        seed[^1]--;

        using var key = _signatures.Derive(seed);

        Assert.Equal(X + Y, Convert.ToHexString(key.PublicKey.Span[^64..]));
        Assert.True(_signatures.Verify(key.PublicKey.Span, Sample, Convert.FromHexString(R + S)));
    }

    [Fact]
    public void Public_key_is_the_frameworks_own_form()
    {
        using var key = Key(1);
        using var framework = ECDsa.Create();
        framework.ImportSubjectPublicKeyInfo(key.PublicKey.Span, out var read);

        Assert.Equal(key.PublicKey.Length, read);
        Assert.Equal(P256.PublicKeySize, read);
        Assert.Equal(key.PublicKey.ToArray(), framework.ExportSubjectPublicKeyInfo());
        Assert.True(framework.VerifyData(Sample, key.Sign(Sample), HashAlgorithmName.SHA256));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(47)]
    [InlineData(49)]
    public void Seed_of_another_length_is_refused(int length) =>
        Assert.Throws<ArgumentException>(() => _signatures.Derive(new byte[length]));

    [Fact]
    public void Signature_holds_for_its_key_and_data_only()
    {
        using var key = Key(1);
        using var other = Key(2);
        foreach (var data in new byte[][] { [], [0], Sample, new byte[100_000] })
        {
            var signature = key.Sign(data);
            Assert.Equal(64, signature.Length);
            Assert.True(_signatures.Verify(key.PublicKey.Span, data, signature));
            Assert.False(_signatures.Verify(other.PublicKey.Span, data, signature));
            Assert.False(_signatures.Verify(key.PublicKey.Span, [.. data, 0], signature));
        }
    }

    [Fact]
    public void Signature_with_any_bit_flipped_does_not_hold()
    {
        using var key = Key(1);
        var signature = key.Sign(Sample);
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(_signatures.Verify(key.PublicKey.Span, Sample, signature));
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(_signatures.Verify(key.PublicKey.Span, Sample, signature));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData(R)]
    [InlineData(R + S + "00")]
    [InlineData(Zero + Zero)]
    [InlineData(R + Zero)]
    [InlineData(Zero + S)]
    [InlineData(R + N)]
    [InlineData(N + S)]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF" + S)]
    public void Malformed_signature_does_not_hold(string signature) =>
        Assert.False(_signatures.Verify(PublicKeyOf(X, Y), Sample, Convert.FromHexString(signature)));

    [Fact]
    public void Public_key_in_any_other_form_is_no_key()
    {
        var signature = Convert.FromHexString(R + S);
        var right = PublicKeyOf(X, Y);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);

        Assert.True(_signatures.Verify(right, Sample, signature));
        Assert.False(_signatures.Verify([], Sample, signature));
        Assert.False(_signatures.Verify(right.AsSpan(1), Sample, signature));
        Assert.False(_signatures.Verify([.. right, 0], Sample, signature));
        Assert.False(_signatures.Verify(p384.ExportSubjectPublicKeyInfo(), Sample, signature));
        Assert.False(_signatures.Verify(rsa.ExportSubjectPublicKeyInfo(), Sample, signature));

        // The same point compressed, which OpenSSL would take: the key would have two ids.
        var compressed = Convert.FromHexString("3039301306072A8648CE3D020106082A8648CE3D030107032200" + "03" + X);
        Assert.False(_signatures.Verify(compressed, Sample, signature));
    }

    [Theory]
    [InlineData(Zero, Zero)]
    [InlineData(X, X)]
    [InlineData(Y, X)]
    [InlineData("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF", Y)]
    public void Point_off_the_curve_is_no_key(string x, string y) =>
        Assert.False(_signatures.Verify(PublicKeyOf(x, y), Sample, Convert.FromHexString(R + S)));

    [Fact]
    public void Imported_key_is_the_exported_one()
    {
        using var key = Key(3);
        using var imported = _signatures.Import(key.ExportPkcs8());

        Assert.Equal(key.PublicKey.ToArray(), imported.PublicKey.ToArray());
        Assert.Equal(key.ExportPkcs8(), imported.ExportPkcs8());
        Assert.True(_signatures.Verify(key.PublicKey.Span, Sample, imported.Sign(Sample)));
    }

    [Fact]
    public void Damaged_or_foreign_key_files_are_told()
    {
        using var key = Key(4);
        using var other = Key(5);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        var pkcs8 = key.ExportPkcs8();
        var noScalar = pkcs8.ToArray();
        noScalar.AsSpan().Slice(36, 32).Clear();
        byte[][] bad =
        [
            [],
            [1, 2, 3],
            pkcs8[1..],
            pkcs8[..^1],
            [.. pkcs8, 0],
            [.. pkcs8[..^64], .. other.PublicKey.ToArray()[^64..]],
            noScalar,
            key.PublicKey.ToArray(),
            p384.ExportPkcs8PrivateKey(),
            rsa.ExportPkcs8PrivateKey(),
        ];

        foreach (var bytes in bad)
            Assert.Equal("bad-key", Assert.Throws<CairnException>(() => _signatures.Import(bytes)).Code);
    }

    [Fact]
    public void Disposed_key_does_nothing_any_more()
    {
        var key = Key(6);
        key.Sign(Sample);

        key.Dispose();
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.Sign(Sample));
        Assert.Throws<ObjectDisposedException>(key.ExportPkcs8);
    }

    [Fact]
    public void Disposed_key_is_wiped()
    {
        var scalar = Convert.FromHexString(Scalar);
        var key = new P256SigningKey(scalar);
        Assert.Equal(Scalar, Convert.ToHexString(scalar));

        key.Dispose();

        Assert.Equal(Zero, Convert.ToHexString(scalar));
    }

    [Fact]
    public void Many_threads_sign_and_verify_with_one_key()
    {
        using var key = Key(7);
        var publicKey = key.PublicKey.ToArray();

        var held = Enumerable.Range(0, 400).AsParallel().WithDegreeOfParallelism(8).Count(i =>
        {
            var data = BitConverter.GetBytes(i);
            var signature = key.Sign(data);
            return _signatures.Verify(publicKey, data, signature) && !_signatures.Verify(publicKey, [.. data, 1], signature);
        });

        Assert.Equal(400, held);
    }

    private static byte[] PublicKeyOf(string x, string y) => [.. P256.PublicKeyPrefix, .. Convert.FromHexString(x + y)];

    private ISigningKey Key(byte number)
    {
        var seed = new byte[ISignatures.SeedSize];
        seed[0] = number;
        return _signatures.Derive(seed);
    }
}
