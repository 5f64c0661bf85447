using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Writing;

/// <summary>A target whose file system keeps times of whole seconds only.</summary>
internal sealed class CoarseTarget(ITargetTree tree) : ITargetTree
{
    public EntryMetadata? Find(BytePath path) => tree.Find(path);

    public void CreateDirectory(BytePath path) => tree.CreateDirectory(path);

    public ITargetFile CreateFile(BytePath path, long size, long data) => new CoarseFile(tree.CreateFile(path, size, data));

    public AppliedMetadata CreateSymlink(BytePath path, BytePath target, EntryMetadata metadata) =>
        tree.CreateSymlink(path, target, Coarse(metadata)) | Loss(metadata);

    public AppliedMetadata CreateSpecial(BytePath path, EntryMetadata metadata) =>
        tree.CreateSpecial(path, Coarse(metadata)) | Loss(metadata);

    public void CreateLink(BytePath path, BytePath existing) => tree.CreateLink(path, existing);

    public AppliedMetadata SetMetadata(BytePath path, EntryMetadata metadata) => tree.SetMetadata(path, Coarse(metadata)) | Loss(metadata);

    public Task SyncAsync() => tree.SyncAsync();

    public long FreeBytes() => tree.FreeBytes();

    public void Dispose() => tree.Dispose();

    private static EntryMetadata Coarse(EntryMetadata metadata) =>
        metadata with { ModifiedAt = new UnixTime(metadata.ModifiedAt.Seconds, 0) };

    private static AppliedMetadata Loss(EntryMetadata metadata) =>
        metadata.ModifiedAt.Nanoseconds == 0 ? AppliedMetadata.Exact : AppliedMetadata.OtherTime;

    private sealed class CoarseFile(ITargetFile file) : ITargetFile
    {
        public void Write(long offset, ReadOnlySpan<byte> data) => file.Write(offset, data);

        public AppliedMetadata Finish(EntryMetadata metadata) => file.Finish(Coarse(metadata)) | Loss(metadata);

        public void Commit(EntryMetadata metadata) => file.Commit(Coarse(metadata));

        public void Dispose() => file.Dispose();
    }
}
