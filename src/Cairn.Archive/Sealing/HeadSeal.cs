using System.Buffers.Binary;
using System.Security.Cryptography;
using Cairn.Archive.Errors;
using Cairn.Archive.Packing;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Keys;
using Cairn.Core.Signing;
using Cairn.Platform.Compression;

namespace Cairn.Archive.Sealing;

/// <summary>Seals and opens the content of heads, so that holders keep and order them without reading them. Thread-safe.</summary>
/// <remarks>
/// salt (32 random bytes) ‖ ciphertext ‖ tag (16): AES-256-GCM, nonce zero, key = HKDF-SHA-256(archive key, info = <c>cairn/head/1</c> ‖
/// salt), associated data = owner (32) ‖ epoch (8, big-endian) ‖ number (8). Plaintext: length of what follows (4, little-endian), the
/// content packed as frames are, zeros such that all of it, sealed, has a Padmé length.
/// </remarks>
public static class HeadSeal
{
    private const int Level = 3;
    private const int TagSize = 16;

    /// <summary>The sealed content; different at each call, since the salt is fresh. It was opened and read again.</summary>
    /// <exception cref="CairnException">There is more in it than a head may say (code <c>list-too-long</c>), or it could not be read again
    /// (<c>unreadable-list</c>).</exception>
    public static byte[] Seal(HeadContent content, HeadBinding binding, ArchiveKeys keys, IEntropy entropy)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(entropy);
        if (!content.Fits)
        {
            throw content.TooLong();
        }

        var encoded = content.Encode();
        var result = Seal(encoded, binding, keys, entropy);
        Verify(result, encoded, binding, keys);
        return result;
    }

    /// <summary>The content of a head.</summary>
    /// <exception cref="CairnException">It was sealed under other keys, for another head, or was changed (code <c>bad-seal</c>); it is
    /// malformed (<c>damaged-archive</c>); or it is of a newer version (<c>newer-version</c>).</exception>
    public static HeadContent Open(ReadOnlySpan<byte> sealedContent, HeadBinding binding, ArchiveKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return HeadContent.Decode(Unseal(sealedContent, binding, keys));
    }

    /// <summary>Seals an encoded content, whatever it is.</summary>
    internal static byte[] Seal(byte[] encoded, HeadBinding binding, ArchiveKeys keys, IEntropy entropy)
    {
        var packed = Pack(encoded);
        var length = (int)Padme.Pad(Hash256.Size + sizeof(uint) + packed.Length + TagSize);
        var result = new byte[length];
        entropy.Fill(result.AsSpan(0, Hash256.Size));
        var plain = result.AsSpan(Hash256.Size..^TagSize);
        BinaryPrimitives.WriteUInt32LittleEndian(plain, (uint)packed.Length);
        packed.Span.CopyTo(plain[sizeof(uint)..]);
        using var cipher = Cipher(result, keys);
        cipher.Encrypt(stackalloc byte[12], plain, plain, result.AsSpan(length - TagSize), Associated(binding));
        return result;
    }

    /// <summary>Opens what will be given to holders: the older heads that it replaces are let go of, so one that cannot be read would
    /// take every snapshot with it.</summary>
    private static void Verify(ReadOnlySpan<byte> sealedContent, ReadOnlySpan<byte> expected, HeadBinding binding, ArchiveKeys keys)
    {
        try
        {
            var content = Unseal(sealedContent, binding, keys);
            if (!content.SequenceEqual(expected))
            {
                throw new InvalidOperationException("A head does not open as it was sealed: memory or processor is faulty.");
            }

            HeadContent.Decode(content);
        }
        catch (CairnException unreadable)
        {
            throw Unreadable(unreadable);
        }
    }

    /// <summary>The encoded content.</summary>
    private static Span<byte> Unseal(ReadOnlySpan<byte> sealedContent, HeadBinding binding, ArchiveKeys keys)
    {
        if (sealedContent.Length < Hash256.Size + sizeof(uint) + FrameCodec.HeaderSize + TagSize)
        {
            throw BadSeal(null);
        }

        var ciphertext = sealedContent[Hash256.Size..^TagSize];
        var plain = new byte[ciphertext.Length];
        try
        {
            using var cipher = Cipher(sealedContent, keys);
            cipher.Decrypt(stackalloc byte[12], ciphertext, sealedContent[^TagSize..], plain, Associated(binding));
        }
        catch (AuthenticationTagMismatchException mismatch)
        {
            throw BadSeal(mismatch);
        }

        return Unpack(plain);
    }

    private static AesGcm Cipher(ReadOnlySpan<byte> salted, ArchiveKeys keys)
    {
        Span<byte> key = stackalloc byte[ArchiveKeys.KeySize];
        KeyDerivation.Derive(keys.Archive.Span, "cairn/head/1"u8, new Hash256(salted[..Hash256.Size]), key);
        var cipher = new AesGcm(key, TagSize);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    private static byte[] Associated(HeadBinding binding)
    {
        var associated = new byte[Hash256.Size + (2 * sizeof(ulong))];
        binding.Owner.Value.Write(associated);
        BinaryPrimitives.WriteUInt64BigEndian(associated.AsSpan(Hash256.Size), binding.Epoch);
        BinaryPrimitives.WriteUInt64BigEndian(associated.AsSpan(Hash256.Size + sizeof(ulong)), binding.Number);
        return associated;
    }

    private static Memory<byte> Pack(byte[] content)
    {
        var framed = new byte[FrameCodec.HeaderSize + content.Length];
        content.CopyTo(framed, FrameCodec.HeaderSize);
        var output = new byte[framed.Length];
        using var compressor = new ZstdCompressor();
        var compressed = FrameCodec.Pack(framed, output, compressor, Level);
        return compressed > 0 ? output.AsMemory(0, compressed) : framed;
    }

    private static Span<byte> Unpack(Span<byte> plain)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(plain);
        var rest = plain[sizeof(uint)..];
        if (length < FrameCodec.HeaderSize || length > rest.Length)
        {
            throw Damage.Found("A head's content has an impossible length.");
        }

        var packed = rest[..(int)length];
        var claimed = FrameCodec.ClaimedLength(packed);
        using var decompressor = new ZstdDecompressor();
        return claimed <= HeadContent.MaximumLength && FrameCodec.TryUnpack(packed, new byte[claimed], decompressor, out var content)
            ? content
            : throw Damage.Found("A head's content does not unpack.");
    }

    private static CairnException Unreadable(CairnException inner) => new(
        ErrorKind.Refused,
        "unreadable-list",
        ($"The list of snapshots could not be read again as it was to be kept: {inner.What}",
            "No peer was given it; earlier snapshots are as they were.",
            "Back up with fewer or shorter paths and tags."),
        inner);

    private static CairnException BadSeal(Exception? inner) => new(
        ErrorKind.Integrity,
        "bad-seal",
        ("A head does not open under this archive's key.",
            "It was changed, or it belongs to another owner or number.",
            "It is not used; other holders are asked."),
        inner);
}
