using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>A target that says it has so much room, and looks at each operation how much memory is in use.</summary>
internal sealed class WatchedTarget(ITargetTree tree, long room) : ITargetTree
{
    private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);

    public long MostMemory { get; private set; }

    public EntryMetadata? Find(BytePath path)
    {
        Look();
        return tree.Find(path);
    }

    public void CreateDirectory(BytePath path)
    {
        Look();
        tree.CreateDirectory(path);
    }

    public ITargetFile CreateFile(BytePath path, long size, long data)
    {
        Look();
        return tree.CreateFile(path, size, data);
    }

    public AppliedMetadata CreateSymlink(BytePath path, BytePath target, EntryMetadata metadata)
    {
        Look();
        return tree.CreateSymlink(path, target, metadata);
    }

    public AppliedMetadata CreateSpecial(BytePath path, EntryMetadata metadata)
    {
        Look();
        return tree.CreateSpecial(path, metadata);
    }

    public void CreateLink(BytePath path, BytePath existing)
    {
        Look();
        tree.CreateLink(path, existing);
    }

    public AppliedMetadata SetMetadata(BytePath path, EntryMetadata metadata)
    {
        Look();
        return tree.SetMetadata(path, metadata);
    }

    public Task SyncAsync()
    {
        Look();
        return Task.CompletedTask;
    }

    public long FreeBytes() => room;

    public void Dispose() => tree.Dispose();

    // What is garbage already is no need of the restore; but a collection at every look would take for ever.
    private void Look()
    {
        var used = GC.GetTotalMemory(forceFullCollection: false) - _before;
        if (used > MostMemory)
        {
            used = used > Worrying ? GC.GetTotalMemory(forceFullCollection: true) - _before : used;
            MostMemory = Math.Max(MostMemory, used);
        }
    }

    private const long Worrying = 128 << 20;
}
