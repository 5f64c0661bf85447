using Cairn.Platform.Trees;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Reading;

/// <summary>A target whose machine loses its power before one of the operations that change it.</summary>
internal sealed class PowerCutTarget(MemoryTree tree, int operationsLeft) : ITargetTree
{
    private int _left = operationsLeft;

    /// <summary>Whether it came to the cut.</summary>
    public bool IsCut => _left < 0;

    public EntryMetadata? Find(BytePath path) => tree.Find(path);

    public void CreateDirectory(BytePath path)
    {
        Count();
        tree.CreateDirectory(path);
    }

    public ITargetFile CreateFile(BytePath path, long size, long data)
    {
        Count();
        return new CountedFile(this, tree.CreateFile(path, size, data));
    }

    public AppliedMetadata CreateSymlink(BytePath path, BytePath target, EntryMetadata metadata)
    {
        Count();
        return tree.CreateSymlink(path, target, metadata);
    }

    public AppliedMetadata CreateSpecial(BytePath path, EntryMetadata metadata)
    {
        Count();
        return tree.CreateSpecial(path, metadata);
    }

    public void CreateLink(BytePath path, BytePath existing)
    {
        Count();
        tree.CreateLink(path, existing);
    }

    public AppliedMetadata SetMetadata(BytePath path, EntryMetadata metadata)
    {
        Count();
        return tree.SetMetadata(path, metadata);
    }

    public Task SyncAsync()
    {
        Count();
        return tree.SyncAsync();
    }

    public long FreeBytes() => tree.FreeBytes();

    public void Dispose() => tree.Dispose();

    private void Count()
    {
        if (--_left < 0)
        {
            throw new IOException("The power is gone.");
        }
    }

    private sealed class CountedFile(PowerCutTarget target, ITargetFile file) : ITargetFile
    {
        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            target.Count();
            file.Write(offset, data);
        }

        public AppliedMetadata Finish(EntryMetadata metadata)
        {
            target.Count();
            return file.Finish(metadata);
        }

        public void Commit(EntryMetadata metadata)
        {
            target.Count();
            file.Commit(metadata);
        }

        public void Dispose() => file.Dispose();
    }
}
