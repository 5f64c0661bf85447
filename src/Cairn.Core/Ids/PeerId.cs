namespace Cairn.Core.Ids;

/// <summary>
/// Names a peer for ever: SHA-256 of its owner key (SubjectPublicKeyInfo), read as a 256-bit integer, whatever address it has.
/// </summary>
/// <param name="Value">The 256 bits.</param>
public readonly record struct PeerId(Hash256 Value) : IComparable<PeerId>, IIdentifier<PeerId>
{
    /// <inheritdoc/>
    public static PeerId From(Hash256 value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(PeerId other) => Value.CompareTo(other.Value);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString();
}
