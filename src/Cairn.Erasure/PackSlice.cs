namespace Cairn.Erasure;

/// <summary>The part of a pack that a data shard holds.</summary>
/// <param name="Offset">Where it begins in the pack; the pack's length when it is empty.</param>
/// <param name="Length">Bytes of the pack in it.</param>
/// <param name="Padding">Zeros after them, up to the length of a shard.</param>
public readonly record struct PackSlice(long Offset, long Length, long Padding);
