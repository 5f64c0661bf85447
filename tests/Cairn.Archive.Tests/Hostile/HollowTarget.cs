using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>A target that takes everything and keeps nothing, so that what takes memory is the restore alone.</summary>
internal sealed class HollowTarget : ITargetTree
{
    /// <summary>Files, links and names made.</summary>
    public int Made { get; private set; }

    public EntryMetadata? Find(BytePath path) => null;

    public void CreateDirectory(BytePath path)
    {
    }

    public ITargetFile CreateFile(BytePath path, long size, long data) => new HollowFile(this);

    public AppliedMetadata CreateSymlink(BytePath path, BytePath target, EntryMetadata metadata) => Make();

    public AppliedMetadata CreateSpecial(BytePath path, EntryMetadata metadata) => Make();

    public void CreateLink(BytePath path, BytePath existing) => Make();

    public AppliedMetadata SetMetadata(BytePath path, EntryMetadata metadata) => AppliedMetadata.Exact;

    public Task SyncAsync() => Task.CompletedTask;

    public long FreeBytes() => long.MaxValue;

    public void Dispose()
    {
    }

    private AppliedMetadata Make()
    {
        Made++;
        return AppliedMetadata.Exact;
    }

    private sealed class HollowFile(HollowTarget target) : ITargetFile
    {
        public void Write(long offset, ReadOnlySpan<byte> data)
        {
        }

        public AppliedMetadata Finish(EntryMetadata metadata) => AppliedMetadata.Exact;

        public void Commit(EntryMetadata metadata) => target.Make();

        public void Dispose()
        {
        }
    }
}
