using System.Security.Cryptography;
using Cairn.Core.Errors;

namespace Cairn.Core.Signing;

/// <summary>
/// ECDSA on P-256 with SHA-256 (FIPS 186-5). Public keys have one form only, SubjectPublicKeyInfo with an uncompressed point, so that no
/// key has two ids. Of a valid signature (r, s), (r, n − s) is valid too: a signature identifies nothing. Thread-safe; make one per
/// process, as it keeps the public keys that it parsed last.
/// </summary>
public sealed class P256Signatures : ISignatures
{
    /// <summary>Public keys that are kept parsed, a few KiB each.</summary>
    internal const int CacheCapacity = 1024;

    private const string CurveOid = "1.2.840.10045.3.1.7";

    private readonly VerificationKeys _keys = new(CacheCapacity);

    /// <inheritdoc/>
    public ISigningKey Derive(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != ISignatures.SeedSize)
            throw new ArgumentException($"A seed has {ISignatures.SeedSize} bytes, not {seed.Length}.", nameof(seed));

        var scalar = NewScalar();
        P256Scalar.Reduce(seed, scalar);
        return new P256SigningKey(scalar);
    }

    /// <inheritdoc/>
    public ISigningKey Import(ReadOnlySpan<byte> pkcs8)
    {
        try
        {
            using var imported = ECDsa.Create();
            imported.ImportPkcs8PrivateKey(pkcs8, out var read);
            if (read == pkcs8.Length)
                return Rebuild(imported);
        }
        catch (CryptographicException e)
        {
            throw BadKey(e);
        }

        throw BadKey(null);
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != P256.SignatureSize || !P256.HasFormOfPublicKey(publicKey))
            return false;

        try
        {
            var pool = _keys.PoolOf(publicKey);
            var key = pool.Rent();
            try
            {
                return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            }
            finally
            {
                pool.Return(key);
            }
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>
    /// The key from its scalar alone, so that a public half which does not belong to it is noticed now and not by the first peer.
    /// </summary>
    private static P256SigningKey Rebuild(ECDsa imported)
    {
        var parameters = imported.ExportParameters(includePrivateParameters: true);
        var scalar = NewScalar();
        try
        {
            if (parameters.Curve.Oid?.Value != CurveOid || parameters.D is not { Length: P256Scalar.Size } d)
                throw BadKey(null);

            d.CopyTo(scalar, 0);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parameters.D);
        }

        var key = new P256SigningKey(scalar);
        if (key.PublicKey.Span.SequenceEqual(imported.ExportSubjectPublicKeyInfo()))
            return key;

        key.Dispose();
        throw BadKey(null);
    }

    private static byte[] NewScalar() => GC.AllocateArray<byte>(P256Scalar.Size, pinned: true);

    private static CairnException BadKey(CryptographicException? cause) => new(
        ErrorKind.Integrity,
        "bad-key",
        (
            "A private key cannot be read.",
            "The key file is damaged, or holds another kind of key; the backed-up data is not touched.",
            "Restore the file, or recover this peer with its recovery key."),
        cause);
}
