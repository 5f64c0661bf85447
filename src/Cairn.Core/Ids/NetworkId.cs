namespace Cairn.Core.Ids;

/// <summary>
/// Names a network: SHA-256 of its founder's owner key, so it equals the founder's <see cref="PeerId"/> bit for bit.
/// </summary>
/// <param name="Value">The 256 bits.</param>
public readonly record struct NetworkId(Hash256 Value) : IComparable<NetworkId>, IIdentifier<NetworkId>
{
    /// <inheritdoc/>
    public static NetworkId From(Hash256 value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(NetworkId other) => Value.CompareTo(other.Value);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString();
}
