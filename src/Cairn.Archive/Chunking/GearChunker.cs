using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cairn.Archive.Chunking;

/// <summary>
/// FastCDC (Xia et al., "The Design of Fast Content-Defined Chunking for Data Deduplication Based Storage Systems", IEEE TPDS 2020):
/// a gear hash rolls over the bytes behind the minimum size, and a chunk ends with the byte after which the hash has a run of zero bits.
/// Normalised chunking of level 2: up to the normal size two bits more than its logarithm must be zero, behind it two bits fewer.
/// </summary>
/// <remarks>
/// The hash after a byte is <c>2·hash + gear[byte]</c> modulo 2^64, from 0 at the minimum size. The bits tested end at bit 62: high ones,
/// which depend on the most bytes (about 40 to 63), yet not the highest, so that two bytes can be rolled in one step: between them the
/// hash is kept doubled, and the doubled mask must fit.
/// </remarks>
internal sealed class GearChunker : IChunker
{
    private const int NormalisationLevel = 2;
    private const int TopBit = 62;

    private readonly ulong[] _gear;
    private readonly ulong[] _doubled;
    private readonly ChunkSizes _sizes;
    private readonly ulong _rare;
    private readonly ulong _frequent;

    /// <summary>Takes the table and the sizes.</summary>
    public GearChunker(ulong[] gear, ChunkSizes sizes)
    {
        _gear = gear;
        _doubled = Array.ConvertAll(gear, value => value << 1);
        _sizes = sizes;
        _rare = Mask(sizes.NormalBits + NormalisationLevel);
        _frequent = Mask(sizes.NormalBits - NormalisationLevel);
    }

    /// <inheritdoc/>
    public int MaximumSize => _sizes.Maximum;

    /// <inheritdoc/>
    public bool EndsShort => false;

    /// <inheritdoc/>
    public int Cut(ReadOnlySpan<byte> data)
    {
        var end = Math.Min(data.Length, _sizes.Maximum);
        if (end <= _sizes.Minimum)
        {
            return end;
        }

        var normal = Math.Min(end, _sizes.Normal);
        ulong hash = 0;
        var cut = Roll(data[..normal], _sizes.Minimum, _rare, ref hash);
        if (cut == 0)
        {
            cut = Roll(data[..end], normal, _frequent, ref hash);
        }

        return cut == 0 ? end : cut;
    }

    /// <summary>Rolls over the bytes from <paramref name="from"/> on. The length of the chunk that ends among them, or 0.</summary>
    private int Roll(ReadOnlySpan<byte> data, int from, ulong mask, ref ulong hash)
    {
        // The tables have a value for every byte and the position stays below the length, so unchecked access is safe.
        ref var bytes = ref MemoryMarshal.GetReference(data);
        ref var gear = ref MemoryMarshal.GetArrayDataReference(_gear);
        ref var doubled = ref MemoryMarshal.GetArrayDataReference(_doubled);
        var doubledMask = mask << 1;
        var rolling = hash;
        nint position = from;
        for (; position + 1 < data.Length; position += 2)
        {
            rolling = (rolling << 2) + Unsafe.Add(ref doubled, (nint)Unsafe.Add(ref bytes, position));
            if ((rolling & doubledMask) == 0)
            {
                return (int)position + 1;
            }

            rolling += Unsafe.Add(ref gear, (nint)Unsafe.Add(ref bytes, position + 1));
            if ((rolling & mask) == 0)
            {
                return (int)position + 2;
            }
        }

        if (position < data.Length)
        {
            rolling = (rolling << 1) + _gear[data[(int)position]];
            if ((rolling & mask) == 0)
            {
                return (int)position + 1;
            }
        }

        hash = rolling;
        return 0;
    }

    private static ulong Mask(int bits) => ((1ul << bits) - 1) << (TopBit + 1 - bits);
}
