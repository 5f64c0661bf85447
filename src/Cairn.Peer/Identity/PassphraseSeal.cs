using System.Security.Cryptography;
using Cairn.Core.Errors;
using Cairn.Core.Signing;

namespace Cairn.Peer.Identity;

/// <summary>Wraps bytes under a passphrase: PBKDF2-HMAC-SHA-512 (RFC 8018), then AES-256-GCM.</summary>
internal static class PassphraseSeal
{
    /// <summary>Rounds, as OWASP's password storage guidance (2023) asks for PBKDF2-HMAC-SHA-512.</summary>
    public const int Iterations = 210_000;

    public const int SaltSize = 32;

    /// <summary>Most rounds that are believed when reading, so that a tampered file cannot stall the start.</summary>
    private const int MaxIterations = 10_000_000;

    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    public static byte[] Wrap(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, IEntropy entropy)
    {
        var wrapped = new byte[NonceSize + TagSize + plain.Length];
        entropy.Fill(wrapped.AsSpan(0, NonceSize));
        using var cipher = Cipher(passphrase, salt, Iterations);
        cipher.Encrypt(
            wrapped.AsSpan(0, NonceSize), plain, wrapped.AsSpan(NonceSize + TagSize), wrapped.AsSpan(NonceSize, TagSize), salt);
        return wrapped;
    }

    public static byte[] Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int iterations)
    {
        if (passphrase.IsEmpty)
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "passphrase-needed",
                "The keys of this home are wrapped by a passphrase, and none was given.",
                "Nothing was changed.",
                "Put the passphrase into the first line of a file that only you can read, and name it with --passphrase-file F.");
        }

        if (wrapped.Length < NonceSize + TagSize || iterations is < 1 or > MaxIterations)
            throw WrongPassphrase();

        var plain = new byte[wrapped.Length - NonceSize - TagSize];
        using var cipher = Cipher(passphrase, salt, iterations);
        try
        {
            cipher.Decrypt(wrapped[..NonceSize], wrapped[(NonceSize + TagSize)..], wrapped.Slice(NonceSize, TagSize), plain, salt);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw WrongPassphrase();
        }
    }

    private static AesGcm Cipher(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int iterations)
    {
        Span<byte> key = stackalloc byte[KeySize];
        Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, key, iterations, HashAlgorithmName.SHA512);
        var cipher = new AesGcm(key, TagSize);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    private static CairnException WrongPassphrase() => new(
        ErrorKind.BadUsage,
        "wrong-passphrase",
        "The passphrase does not open this home.",
        "Nothing was changed.",
        "Give the passphrase of this home with --passphrase-file.");
}
