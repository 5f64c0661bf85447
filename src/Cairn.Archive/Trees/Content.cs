namespace Cairn.Archive.Trees;

/// <summary>
/// What a file, or the listing of a directory, consists of. A short one names its pieces (depth 0); that of a long one names nodes,
/// chunks which list the pieces, or nodes again, so that no record is long whatever the file. Immutable.
/// </summary>
public sealed class Content : IEquatable<Content>
{
    /// <summary>Takes the items of the top level.</summary>
    /// <param name="depth">Levels of nodes between these items and the pieces.</param>
    /// <param name="items">In order.</param>
    /// <exception cref="OverflowException">Together they are longer than any file.</exception>
    public Content(int depth, IReadOnlyList<ContentItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        Depth = depth;
        Items = items;
        foreach (var item in items)
        {
            Length = checked(Length + item.Length);
            Data = checked(Data + item.Data);
        }
    }

    /// <summary>No bytes.</summary>
    public static Content Empty { get; } = new(0, []);

    /// <summary>Levels of nodes between <see cref="Items"/> and the pieces.</summary>
    public int Depth { get; }

    /// <summary>The pieces and holes, or the nodes.</summary>
    public IReadOnlyList<ContentItem> Items { get; }

    /// <summary>Bytes, holes included.</summary>
    public long Length { get; }

    /// <summary>Bytes without the holes.</summary>
    public long Data { get; }

    /// <inheritdoc/>
    public bool Equals(Content? other) => other is not null && Depth == other.Depth && Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Content);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Depth);
        foreach (var item in Items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }
}
