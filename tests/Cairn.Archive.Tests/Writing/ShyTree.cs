using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Writing;

/// <summary>A source whose extended attributes cannot be read, while all else can.</summary>
internal sealed class ShyTree(ISourceTree tree) : ISourceTree
{
    public EntryMetadata Stat(BytePath path) => tree.Stat(path);

    public IReadOnlyList<BytePath> List(BytePath directory) => tree.List(directory);

    public ISourceFile Open(BytePath file) => new ShyFile(tree.Open(file), file);

    public BytePath ReadLink(BytePath link) => tree.ReadLink(link);

    public ExtendedAttributes ReadAttributes(BytePath path) => throw Unreadable(path);

    private static CairnException Unreadable(BytePath path) =>
        new(ErrorKind.Incomplete, "unreadable", $"The attributes of {path} cannot be read.", "They are left out.", "Nothing.");

    private sealed class ShyFile(ISourceFile file, BytePath path) : ISourceFile
    {
        public EntryMetadata Stat() => file.Stat();

        public int Read(long offset, Span<byte> destination) => file.Read(offset, destination);

        public FileStretch? NextData(long offset) => file.NextData(offset);

        public ExtendedAttributes ReadAttributes() => throw Unreadable(path);

        public void Dispose() => file.Dispose();
    }
}
