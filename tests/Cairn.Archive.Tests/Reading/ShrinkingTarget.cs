using Cairn.Platform.Trees;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Reading;

/// <summary>A target that promises endless room and then has only so much, as when somebody else fills the disk.</summary>
internal sealed class ShrinkingTarget : ITargetTree
{
    private readonly MemoryTree _tree;

    public ShrinkingTarget(MemoryTree tree, long bytes)
    {
        _tree = tree;
        tree.LimitFreeBytes(bytes);
    }

    public EntryMetadata? Find(BytePath path) => _tree.Find(path);

    public void CreateDirectory(BytePath path) => _tree.CreateDirectory(path);

    public ITargetFile CreateFile(BytePath path, long size, long data) => _tree.CreateFile(path, size, data);

    public AppliedMetadata CreateSymlink(BytePath path, BytePath target, EntryMetadata metadata) =>
        _tree.CreateSymlink(path, target, metadata);

    public AppliedMetadata CreateSpecial(BytePath path, EntryMetadata metadata) => _tree.CreateSpecial(path, metadata);

    public void CreateLink(BytePath path, BytePath existing) => _tree.CreateLink(path, existing);

    public AppliedMetadata SetMetadata(BytePath path, EntryMetadata metadata) => _tree.SetMetadata(path, metadata);

    public Task SyncAsync() => _tree.SyncAsync();

    public long FreeBytes() => long.MaxValue;

    public void Dispose() => _tree.Dispose();
}
