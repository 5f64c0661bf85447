using System.Buffers.Binary;
using Cairn.Archive.Errors;
using Cairn.Archive.Sealing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Keys;
using Cairn.Platform.Compression;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Packing;

/// <summary>Reads what is in a pack from the pack itself, for packs that the catalog does not know. Thread-safe.</summary>
public static class PackIndexReader
{
    // The trailer and, mostly, the whole index: one read instead of two.
    private const int TailSize = 64 * 1024;

    /// <summary>The index of a pack.</summary>
    /// <exception cref="CairnException">The pack cannot be read, is no pack of this owner and kind or is damaged (code
    /// <c>damaged-archive</c>), or is of a newer version (<c>newer-version</c>).</exception>
    public static async Task<PackIndex> ReadAsync(
        IPackStore store, PackId pack, PackKind kind, ArchiveKeys keys, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        var length = await store.LengthAsync(pack, cancellation);
        if (length is < PackFormat.HeaderSize + PackFormat.TrailerSize or > PackFormat.Capacity)
        {
            throw Damage.Found($"Pack {pack} has {length} bytes, which no pack has.");
        }

        using var cipher = new PackCipher(keys, pack, kind);
        var tailOffset = Math.Max(0, length - TailSize);
        using var tail = await store.ReadAsync(pack, tailOffset, (int)(length - tailOffset), cancellation);
        if (!TryReadTrailer(cipher, tail.Memory.Span, length, out var index))
        {
            throw await ExplainAsync(store, pack, cancellation);
        }

        if (index.Offset >= tailOffset)
        {
            return Open(cipher, pack, index.Offset, tail.Memory.Span.Slice((int)(index.Offset - tailOffset), index.Length));
        }

        using var rest = await store.ReadAsync(pack, index.Offset, index.Length, cancellation);
        return Open(cipher, pack, index.Offset, rest.Memory.Span);
    }

    private static bool TryReadTrailer(PackCipher cipher, Span<byte> tail, long packLength, out (long Offset, int Length) index)
    {
        index = default;
        var trailer = tail[^PackFormat.TrailerSize..];
        if (!cipher.TryOpen(SealedPart.Trailer, 0, packLength - PackFormat.TrailerSize, trailer, out var plain))
        {
            return false;
        }

        index = (BinaryPrimitives.ReadInt64LittleEndian(plain), BinaryPrimitives.ReadInt32LittleEndian(plain[sizeof(long)..]));
        return index is { Offset: >= PackFormat.HeaderSize, Length: > 0 }
            && index.Offset + index.Length == packLength - PackFormat.TrailerSize;
    }

    private static PackIndex Open(PackCipher cipher, PackId pack, long offset, Span<byte> sealedIndex)
    {
        if (!cipher.TryOpen(SealedPart.Index, 0, offset, sealedIndex, out var packed) || packed.Length < FrameCodec.HeaderSize)
        {
            throw Damage.Found($"The index of pack {pack} does not open under its seal.");
        }

        var claimed = FrameCodec.ClaimedLength(packed);
        using var decompressor = new ZstdDecompressor();
        var index = claimed <= PackFormat.Capacity && FrameCodec.TryUnpack(packed, new byte[claimed], decompressor, out var content)
            ? PackIndex.Decode(content)
            : throw Damage.Found($"The index of pack {pack} does not unpack.");
        return index.End <= offset ? index : throw Damage.Found($"The index of pack {pack} lists frames where there are none.");
    }

    /// <summary>Why a trailer does not open: a pack of a newer version says so in its header.</summary>
    private static async Task<CairnException> ExplainAsync(IPackStore store, PackId pack, CancellationToken cancellation)
    {
        using var header = await store.ReadAsync(pack, 0, PackFormat.HeaderSize, cancellation);
        var expected = PackFormat.Header;
        var found = header.Memory.Span;
        return found[..^1].SequenceEqual(expected[..^1]) && found[^1] > PackFormat.Version
            ? Damage.Newer($"Pack {pack} has version {found[^1]}.")
            : Damage.Found($"The trailer of pack {pack} does not open under its seal.");
    }
}
