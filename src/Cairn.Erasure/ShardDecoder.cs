using Cairn.Core.Sizes;
using Cairn.Erasure.Kernels;

namespace Cairn.Erasure;

/// <summary>Rebuilds certain shards of a pack from certain others. Immutable and thread-safe.</summary>
public sealed class ShardDecoder
{
    private readonly Redundancy _redundancy;
    private readonly LinearMap _map;

    internal ShardDecoder(Redundancy redundancy, ReadOnlySpan<int> present, ReadOnlySpan<int> wanted, LinearMap map)
    {
        _redundancy = redundancy;
        _map = map;
        Present = [.. present];
        Wanted = [.. wanted];
    }

    /// <summary>Indexes of the shards to rebuild from, in the order in which <see cref="Reconstruct"/> takes them.</summary>
    public IReadOnlyList<int> Present { get; }

    /// <summary>Indexes of the shards to rebuild, in the order in which <see cref="Reconstruct"/> takes them.</summary>
    public IReadOnlyList<int> Wanted { get; }

    /// <summary>
    /// Computes one piece of the wanted shards. Allocates nothing. It cannot know whether what is present is true: check what comes out
    /// against the manifest.
    /// </summary>
    /// <param name="present">The same piece of each shard of <see cref="Present"/>. A slice of the pack that ends early goes on in zeros,
    /// as in <see cref="ErasureCode.Encode"/>; parity must reach as far as the longest wanted piece.</param>
    /// <param name="wanted">Where that piece of each shard of <see cref="Wanted"/> goes, and how much of it is wanted; no part of
    /// <paramref name="present"/>.</param>
    /// <exception cref="ArgumentException">There are more or fewer pieces than shards, or parity is too short.</exception>
    public void Reconstruct(ReadOnlySpan<ReadOnlyMemory<byte>> present, ReadOnlySpan<Memory<byte>> wanted)
    {
        if (present.Length != Present.Count)
            throw new ArgumentException($"{present.Length} pieces are given for {Present.Count} shards.", nameof(present));

        if (wanted.Length != Wanted.Count)
            throw new ArgumentException($"{wanted.Length} pieces are wanted of {Wanted.Count} shards.", nameof(wanted));

        var longest = 0;
        foreach (var piece in wanted)
            longest = Math.Max(longest, piece.Length);

        for (var i = 0; i < present.Length; i++)
        {
            if (Present[i] >= _redundancy.K && present[i].Length < longest)
                throw new ArgumentException($"Parity shard {Present[i]} is shorter than what is wanted.", nameof(present));
        }

        _map.Apply(present, wanted);
    }
}
