using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Walking;

/// <summary>
/// The directories that lead to the paths asked for, as a tree from the root: above a path only the names on the way to it are
/// visited, from a path on everything. Within a path others may be asked for: a link there is followed, a pattern passed over.
/// </summary>
internal sealed class SourceNode
{
    private readonly SortedDictionary<BytePath, SourceNode> _children = [];

    /// <summary>Whether this path was asked for itself.</summary>
    public bool IsSource { get; private set; }

    /// <summary>The names below, in byte order, that are asked for or lead there.</summary>
    public IReadOnlyList<BytePath> Names => [.. _children.Keys];

    /// <summary>Builds the tree. Double and closing slashes are ignored.</summary>
    /// <exception cref="CairnException">A path is not absolute or has "." or ".." in it (code <c>bad-path</c>).</exception>
    public static SourceNode Build(IReadOnlyList<BytePath> paths)
    {
        var root = new SourceNode();
        foreach (var path in paths)
        {
            var node = root;
            foreach (var name in PathNames.Split(path))
            {
                node = node.Descend(name);
            }

            node.IsSource = true;
        }

        return root;
    }

    /// <summary>The node of a name below, or null.</summary>
    public SourceNode? Find(BytePath name) => _children.GetValueOrDefault(name);

    /// <summary>The paths asked for here and below.</summary>
    /// <param name="path">The path of this node.</param>
    public IEnumerable<BytePath> Sources(BytePath path)
    {
        IEnumerable<BytePath> own = IsSource ? [path] : [];
        return own.Concat(_children.SelectMany(child => child.Value.Sources(path.Append(child.Key))));
    }

    private SourceNode Descend(BytePath name)
    {
        if (!_children.TryGetValue(name, out var child))
        {
            child = new SourceNode();
            _children.Add(name, child);
        }

        return child;
    }
}
