using System.Security.Cryptography;
using Cairn.Core.Signing;

namespace Cairn.Core.Keys;

/// <summary>
/// The 256 bits from which everything that an owner needs is derived, and which the recovery key spells. It does not stay on the
/// machine: dispose of it as soon as the keys are derived, which wipes it. Reading is thread-safe; disposing meanwhile is not.
/// </summary>
public sealed class RootSecret : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    // Pinned, so that the collector leaves no copies behind.
    private readonly byte[] _bytes = GC.AllocateArray<byte>(Size, pinned: true);
    private bool _disposed;

    private RootSecret()
    {
    }

    /// <summary>A new secret.</summary>
    public static RootSecret Generate(IEntropy entropy)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        var secret = new RootSecret();
        entropy.Fill(secret._bytes);
        return secret;
    }

    /// <summary>A copy of the given bytes, which stay the caller's to wipe.</summary>
    /// <exception cref="ArgumentException">They are not <see cref="Size"/> bytes.</exception>
    public static RootSecret From(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A root secret has {Size} bytes, not {bytes.Length}.", nameof(bytes));

        var secret = new RootSecret();
        bytes.CopyTo(secret._bytes);
        return secret;
    }

    /// <summary>
    /// The keys that the owner's machine keeps: labels <c>cairn/archive/1</c>, <c>cairn/id/1</c>, <c>cairn/chunker/1</c>.
    /// </summary>
    public ArchiveKeys DeriveArchiveKeys() => new(
        Derive(ArchiveKeys.KeySize, "cairn/archive/1"u8),
        Derive(ArchiveKeys.KeySize, "cairn/id/1"u8),
        Derive(ArchiveKeys.KeySize, "cairn/chunker/1"u8));

    /// <summary>The seed of the owner key for <see cref="ISignatures.Derive"/>: label <c>cairn/owner/1</c>. The caller wipes it.</summary>
    public byte[] DeriveOwnerSeed() => Derive(ISignatures.SeedSize, "cairn/owner/1"u8);

    /// <summary>The 32 bytes, as long as the secret is not disposed.</summary>
    /// <exception cref="ObjectDisposedException">The secret is wiped.</exception>
    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    /// <summary>Wipes the secret.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }

    /// <summary>Shows nothing of the secret, so that a log line cannot leak it.</summary>
    public override string ToString() => "RootSecret(secret)";

    /// <summary>HKDF-SHA-256 (RFC 5869) without salt, which the secret, being uniform, does not need; the label is the info.</summary>
    private byte[] Derive(int length, ReadOnlySpan<byte> label)
    {
        var key = new byte[length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Bytes, key, salt: [], info: label);
        return key;
    }
}
