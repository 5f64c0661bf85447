using Cairn.Core.Sizes;
using Cairn.Erasure.Algebra;
using Cairn.Erasure.Kernels;

namespace Cairn.Erasure;

/// <summary>
/// Reed–Solomon: any K of a pack's K + M shards rebuild the others. The code is systematic, works on single bytes of GF(2⁸) with the
/// polynomial 0x11D, and its parity rows are a normalised Cauchy matrix, so that the first parity shard is the exclusive or of the slices
/// and copies (K = 1) are the same code. Byte i of a shard depends only on byte i of the others, so a pack may be coded in pieces.
/// Immutable and thread-safe; the fastest instructions of the processor are used, with the same result on all of them.
/// </summary>
/// <remarks>I. S. Reed and G. Solomon, "Polynomial Codes over Certain Finite Fields" (1960); the matrix and the proof that every K shards
/// are enough are in <c>Algebra/Generator.cs</c>.</remarks>
public sealed class ErasureCode
{
    private readonly Kernel _kernel;
    private readonly LinearMap _parity;

    /// <summary>The code of a redundancy.</summary>
    public ErasureCode(Redundancy redundancy)
        : this(redundancy, Kernel.Fastest)
    {
    }

    /// <summary>The same with a given kernel.</summary>
    internal ErasureCode(Redundancy redundancy, Kernel kernel)
    {
        _kernel = kernel;
        _parity = new LinearMap(Generator.Rows(redundancy.K, [.. Enumerable.Range(redundancy.K, redundancy.M)]), kernel);
        Redundancy = redundancy;
    }

    /// <summary>How many shards there are, and how many suffice.</summary>
    public Redundancy Redundancy { get; }

    /// <summary>Computes the parity of one piece of all slices. Allocates nothing.</summary>
    /// <param name="data">The same piece of shard 0, 1 ... K − 1. One that is shorter than the parity, or empty, goes on in zeros; so the
    /// slices of a pack need not be padded.</param>
    /// <param name="parity">Where the piece of shard K, K + 1 ... goes; all of one length, and no part of <paramref name="data"/>.</param>
    /// <exception cref="ArgumentException">There are not K and M pieces, or their lengths do not fit.</exception>
    public void Encode(ReadOnlySpan<ReadOnlyMemory<byte>> data, ReadOnlySpan<Memory<byte>> parity)
    {
        if (data.Length != Redundancy.K)
            throw new ArgumentException($"{Redundancy} has {Redundancy.K} data shards, not {data.Length}.", nameof(data));

        if (parity.Length != Redundancy.M)
            throw new ArgumentException($"{Redundancy} has {Redundancy.M} parity shards, not {parity.Length}.", nameof(parity));

        foreach (var piece in parity)
        {
            if (piece.Length != parity[0].Length)
                throw new ArgumentException("The parity shards differ in length.", nameof(parity));

            foreach (var slice in data)
            {
                if (slice.Length > piece.Length)
                    throw new ArgumentException("A slice is longer than the parity, which would not cover all of it.", nameof(data));
            }
        }

        _parity.Apply(data, parity);
    }

    /// <summary>Works out how certain shards follow from K others; once per pack, since that takes a while and some memory.</summary>
    /// <param name="present">Indexes of K different shards.</param>
    /// <param name="wanted">Indexes of the shards to rebuild.</param>
    /// <exception cref="ArgumentException">There are not K of them, one is named twice, or there is no such shard.</exception>
    public ShardDecoder DecoderFor(ReadOnlySpan<int> present, ReadOnlySpan<int> wanted)
    {
        if (present.Length != Redundancy.K)
            throw new ArgumentException($"{Redundancy} is rebuilt from {Redundancy.K} shards, not {present.Length}.", nameof(present));

        Check(present, nameof(present));
        Check(wanted, nameof(wanted));
        var map = Generator.Rows(Redundancy.K, wanted).Times(Generator.Rows(Redundancy.K, present).Inverse());
        return new ShardDecoder(Redundancy, present, wanted, new LinearMap(map, _kernel));
    }

    private void Check(ReadOnlySpan<int> shards, string name)
    {
        var seen = 0;
        foreach (var shard in shards)
        {
            if (shard < 0 || shard >= Redundancy.Total)
                throw new ArgumentException($"{Redundancy} has no shard {shard}.", name);

            if ((seen & (1 << shard)) != 0)
                throw new ArgumentException($"Shard {shard} is named twice.", name);

            seen |= 1 << shard;
        }
    }
}
