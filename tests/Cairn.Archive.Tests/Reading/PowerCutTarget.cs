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

    public ITargetFile CreateFile(BytePath path, long size)
    {
        Count();
        return new CountedFile(this, tree.CreateFile(path, size));
    }

    public void CreateSymlink(BytePath path, BytePath target)
    {
        Count();
        tree.CreateSymlink(path, target);
    }

    public void CreateFifo(BytePath path)
    {
        Count();
        tree.CreateFifo(path);
    }

    public AppliedMetadata SetMetadata(BytePath path, EntryMetadata metadata)
    {
        Count();
        return tree.SetMetadata(path, metadata);
    }

    public void Sync()
    {
        Count();
        tree.Sync();
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
