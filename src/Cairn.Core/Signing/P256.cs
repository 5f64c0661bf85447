using System.Security.Cryptography;

namespace Cairn.Core.Signing;

/// <summary>The forms that keys and signatures of the curve P-256 have here, one each, so that a key has one id.</summary>
internal static class P256
{
    /// <summary>Bytes of a signature: r and s, 32 bytes each (IEEE P1363).</summary>
    public const int SignatureSize = 64;

    /// <summary>Bytes of a public key: <see cref="PublicKeyPrefix"/>, then x and y, 32 bytes each.</summary>
    public const int PublicKeySize = 91;

    private const int CoordinateSize = 32;

    /// <summary>
    /// DER of a SubjectPublicKeyInfo for id-ecPublicKey and secp256r1 up to the mark of an uncompressed point (RFC 5480, 2).
    /// </summary>
    public static ReadOnlySpan<byte> PublicKeyPrefix =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01,
        0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ];

    /// <summary>Whether the bytes have the one form of a public key. The point may still not be on the curve.</summary>
    public static bool HasFormOfPublicKey(ReadOnlySpan<byte> publicKey) =>
        publicKey.Length == PublicKeySize && publicKey.StartsWith(PublicKeyPrefix);

    /// <summary>The key object for a private scalar; computes the public point.</summary>
    public static ECDsa FromScalar(byte[] scalar) =>
        ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });

    /// <summary>The key object for a public key that has the right form.</summary>
    /// <exception cref="CryptographicException">The point is not on the curve.</exception>
    public static ECDsa FromPublicKey(ReadOnlySpan<byte> publicKey)
    {
        var point = publicKey[PublicKeyPrefix.Length..];
        return ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point[..CoordinateSize].ToArray(), Y = point[CoordinateSize..].ToArray() },
        });
    }
}
