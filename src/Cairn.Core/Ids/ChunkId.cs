namespace Cairn.Core.Ids;

/// <summary>
/// Names a chunk by content: HMAC-SHA-256 under the owner's id key of the plaintext. Only the owner can compute it.
/// </summary>
/// <param name="Value">The 256 bits.</param>
public readonly record struct ChunkId(Hash256 Value) : IComparable<ChunkId>, IIdentifier<ChunkId>
{
    /// <inheritdoc/>
    public static ChunkId From(Hash256 value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(ChunkId other) => Value.CompareTo(other.Value);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString();
}
