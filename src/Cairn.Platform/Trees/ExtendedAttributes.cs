namespace Cairn.Platform.Trees;

/// <summary>
/// The extended attributes of one inode, by name in byte order: POSIX ACLs and file capabilities are among them. Immutable; equal when
/// names and values are.
/// </summary>
public sealed class ExtendedAttributes : IEquatable<ExtendedAttributes>
{
    private readonly ExtendedAttribute[] _all;

    /// <summary>Takes attributes in any order.</summary>
    /// <exception cref="ArgumentException">A name is empty, or there twice.</exception>
    public ExtendedAttributes(IEnumerable<ExtendedAttribute> attributes)
    {
        _all = [.. attributes.OrderBy(attribute => attribute.Name)];
        for (var index = 0; index < _all.Length; index++)
        {
            if (_all[index].Name.IsEmpty || (index > 0 && _all[index].Name == _all[index - 1].Name))
            {
                throw new ArgumentException($"An attribute is called '{_all[index].Name}', or two are.", nameof(attributes));
            }
        }
    }

    /// <summary>No attributes.</summary>
    public static ExtendedAttributes None { get; } = new([]);

    /// <summary>The access ACL of a file or directory (acl(5)).</summary>
    public static BytePath AccessAcl { get; } = new("system.posix_acl_access");

    /// <summary>The ACL that what is made in a directory starts with.</summary>
    public static BytePath DefaultAcl { get; } = new("system.posix_acl_default");

    /// <summary>What a program may do besides what its user may (capabilities(7)).</summary>
    public static BytePath Capability { get; } = new("security.capability");

    /// <summary>All, by name.</summary>
    public IReadOnlyList<ExtendedAttribute> All => _all;

    /// <summary>How many.</summary>
    public int Count => _all.Length;

    /// <summary>Whether one has this name.</summary>
    public bool Has(BytePath name) => Array.Exists(_all, attribute => attribute.Name == name);

    /// <summary>All but the one of this name.</summary>
    public ExtendedAttributes Without(BytePath name) => Has(name) ? new(_all.Where(attribute => attribute.Name != name)) : this;

    /// <inheritdoc/>
    public bool Equals(ExtendedAttributes? other) => other is not null && _all.AsSpan().SequenceEqual(other._all);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ExtendedAttributes);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var attribute in _all)
        {
            hash.Add(attribute);
        }

        return hash.ToHashCode();
    }

    /// <summary>The names.</summary>
    public override string ToString() => string.Join(", ", _all.Select(attribute => attribute.Name));
}
