namespace Cairn.Core.Ids;

/// <summary>
/// Names bytes that a vault keeps: the root of their Merkle tree (RFC 6962 hashing, 64 KiB leaves).
/// </summary>
/// <param name="Value">The 256 bits.</param>
public readonly record struct BlobId(Hash256 Value) : IComparable<BlobId>, IIdentifier<BlobId>
{
    /// <inheritdoc/>
    public static BlobId From(Hash256 value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(BlobId other) => Value.CompareTo(other.Value);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString();
}
