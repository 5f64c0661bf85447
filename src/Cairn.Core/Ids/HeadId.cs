namespace Cairn.Core.Ids;

/// <summary>
/// Names one version of a head: SHA-256 of the signed bytes.
/// </summary>
/// <param name="Value">The 256 bits.</param>
public readonly record struct HeadId(Hash256 Value) : IComparable<HeadId>, IIdentifier<HeadId>
{
    /// <inheritdoc/>
    public static HeadId From(Hash256 value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(HeadId other) => Value.CompareTo(other.Value);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString();
}
