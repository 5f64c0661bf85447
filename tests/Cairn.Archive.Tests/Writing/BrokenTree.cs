using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Writing;

/// <summary>A source whose file system lists every name twice, and one that is longer than any.</summary>
internal sealed class BrokenTree(ISourceTree tree) : ISourceTree
{
    public EntryMetadata Stat(BytePath path) => tree.Stat(path);

    public IReadOnlyList<BytePath> List(BytePath directory) =>
        [.. tree.List(directory).SelectMany(name => new[] { name, name }).Append(new BytePath(new string('z', 5000)))];

    public ISourceFile Open(BytePath file) => tree.Open(file);

    public BytePath ReadLink(BytePath link) => tree.ReadLink(link);

    public ExtendedAttributes ReadAttributes(BytePath path) => tree.ReadAttributes(path);
}
