using System.Buffers.Binary;
using System.Security.Cryptography;
using Cairn.Core.Ids;
using Cairn.Core.Keys;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Sealing;

/// <summary>
/// Seals and opens the parts of one pack: AES-256-GCM (NIST SP 800-38D) under a key of the pack's own. Not thread-safe.
/// </summary>
/// <remarks>
/// Key: HKDF-SHA-256 of the archive key, no salt, info <c>cairn/pack/1</c> ‖ PackId. The PackId is 256 random bits, so no key is used for
/// two packs and a nonce may count: part (4 bytes, big-endian) ‖ number (8). Associated data: PackId ‖ kind ‖ part ‖ number (8) ‖ offset in
/// the pack (8). So no part opens in another pack, place or role.
/// </remarks>
internal sealed class PackCipher : IDisposable
{
    /// <summary>Bytes that sealing adds: the tag, behind the ciphertext.</summary>
    public const int Overhead = 16;

    private const int NonceSize = 12;
    private const int AssociatedSize = Hash256.Size + 2 + (2 * sizeof(long));

    private readonly PackId _pack;
    private readonly PackKind _kind;
    private readonly AesGcm _cipher;

    /// <summary>Derives the key of a pack.</summary>
    public PackCipher(ArchiveKeys keys, PackId pack, PackKind kind)
    {
        _pack = pack;
        _kind = kind;
        Span<byte> key = stackalloc byte[ArchiveKeys.KeySize];
        KeyDerivation.Derive(keys.Archive.Span, "cairn/pack/1"u8, pack.Value, key);
        _cipher = new AesGcm(key, Overhead);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Writes the ciphertext and, behind it, the tag. Plaintext and destination may be the same memory.</summary>
    /// <param name="part">The role.</param>
    /// <param name="number">Counts the parts of that role in the pack; never used twice with different content.</param>
    /// <param name="offset">Where in the pack it will lie.</param>
    /// <param name="plaintext">The content.</param>
    /// <param name="destination">Exactly <see cref="Overhead"/> bytes longer than the plaintext.</param>
    public void Seal(SealedPart part, long number, long offset, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        Span<byte> associated = stackalloc byte[AssociatedSize];
        Describe(part, number, offset, nonce, associated);
        _cipher.Encrypt(nonce, plaintext, destination[..plaintext.Length], destination[plaintext.Length..], associated);
    }

    /// <summary>Opens a sealed part in place; its first bytes are then the plaintext.</summary>
    /// <returns>The plaintext, or false when one bit of it, or what is claimed of it, is wrong.</returns>
    public bool TryOpen(SealedPart part, long number, long offset, Span<byte> sealedPart, out Span<byte> plaintext)
    {
        plaintext = default;
        if (sealedPart.Length < Overhead)
        {
            return false;
        }

        Span<byte> nonce = stackalloc byte[NonceSize];
        Span<byte> associated = stackalloc byte[AssociatedSize];
        Describe(part, number, offset, nonce, associated);
        var content = sealedPart[..^Overhead];
        try
        {
            _cipher.Decrypt(nonce, content, sealedPart[^Overhead..], content, associated);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        plaintext = content;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    private void Describe(SealedPart part, long number, long offset, Span<byte> nonce, Span<byte> associated)
    {
        BinaryPrimitives.WriteInt32BigEndian(nonce, (int)part);
        BinaryPrimitives.WriteInt64BigEndian(nonce[sizeof(int)..], number);
        _pack.Value.Write(associated);
        associated[Hash256.Size] = (byte)_kind;
        associated[Hash256.Size + 1] = (byte)part;
        BinaryPrimitives.WriteInt64BigEndian(associated[(Hash256.Size + 2)..], number);
        BinaryPrimitives.WriteInt64BigEndian(associated[(Hash256.Size + 2 + sizeof(long))..], offset);
    }
}
