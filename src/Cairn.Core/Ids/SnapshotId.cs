namespace Cairn.Core.Ids;

/// <summary>
/// Names a snapshot: SHA-256 of its encoded record.
/// </summary>
/// <param name="Value">The 256 bits.</param>
public readonly record struct SnapshotId(Hash256 Value) : IComparable<SnapshotId>, IIdentifier<SnapshotId>
{
    /// <inheritdoc/>
    public static SnapshotId From(Hash256 value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(SnapshotId other) => Value.CompareTo(other.Value);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString();
}
