namespace Cairn.Platform.Trees;

/// <summary>An extended attribute (xattr(7)). Compared by its bytes.</summary>
/// <param name="Name">With its namespace, such as <c>user.comment</c>; 1 to 255 bytes.</param>
/// <param name="Value">Any bytes, at most 64 KiB on Linux.</param>
public readonly record struct ExtendedAttribute(BytePath Name, ReadOnlyMemory<byte> Value)
{
    /// <summary>Equality of name and bytes.</summary>
    public bool Equals(ExtendedAttribute other) => Name == other.Name && Value.Span.SequenceEqual(other.Value.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Name);
        hash.AddBytes(Value.Span);
        return hash.ToHashCode();
    }
}
