using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>A target that says it has so much room, and has somebody look at each operation how much memory is in use.</summary>
internal sealed class WatchedTarget(ITargetTree tree, long room, MemoryWatch memory) : ITargetTree
{
    public EntryMetadata? Find(BytePath path)
    {
        memory.Look();
        return tree.Find(path);
    }

    public void CreateDirectory(BytePath path)
    {
        memory.Look();
        tree.CreateDirectory(path);
    }

    public ITargetFile CreateFile(BytePath path, long size, long data)
    {
        memory.Look();
        return tree.CreateFile(path, size, data);
    }

    public AppliedMetadata CreateSymlink(BytePath path, BytePath target, EntryMetadata metadata)
    {
        memory.Look();
        return tree.CreateSymlink(path, target, metadata);
    }

    public AppliedMetadata CreateSpecial(BytePath path, EntryMetadata metadata)
    {
        memory.Look();
        return tree.CreateSpecial(path, metadata);
    }

    public void CreateLink(BytePath path, BytePath existing)
    {
        memory.Look();
        tree.CreateLink(path, existing);
    }

    public AppliedMetadata SetMetadata(BytePath path, EntryMetadata metadata)
    {
        memory.Look();
        return tree.SetMetadata(path, metadata);
    }

    public Task SyncAsync()
    {
        memory.Look();
        return Task.CompletedTask;
    }

    public long FreeBytes() => room;

    public void Dispose() => tree.Dispose();
}
