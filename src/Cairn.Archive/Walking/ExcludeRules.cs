using Cairn.Platform.Trees;

namespace Cairn.Archive.Walking;

/// <summary>What a backup leaves out. What is in a directory that is left out is left out with it. Immutable.</summary>
internal sealed class ExcludeRules(IReadOnlyList<string> patterns, IReadOnlyList<BytePath> paths)
{
    private readonly GlobPattern[] _patterns = [.. patterns.Select(pattern => new GlobPattern(pattern))];
    private readonly HashSet<BytePath> _paths = [.. paths.Select(PathNames.Normalise)];

    /// <summary>Whether this very path is left out.</summary>
    public bool ExcludesPath(BytePath path) => _paths.Contains(path);

    /// <summary>Whether a pattern leaves the entry out.</summary>
    public bool ExcludesByPattern(BytePath path, EntryType type) => Array.Exists(_patterns, pattern => pattern.Matches(path, type));
}
