namespace Cairn.Core.Ids;

/// <summary>
/// Names a pack: the 256 random bits that are also its key salt, so whoever opens a pack by its id authenticates that it is that pack.
/// </summary>
/// <param name="Value">The 256 bits.</param>
public readonly record struct PackId(Hash256 Value) : IComparable<PackId>, IIdentifier<PackId>
{
    /// <inheritdoc/>
    public static PackId From(Hash256 value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(PackId other) => Value.CompareTo(other.Value);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString();
}
