using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>A large file as the plans of its parts see it: they write into it, and whoever made it finishes it.</summary>
internal sealed class PartOutput(ITargetFile file) : ITargetFile
{
    public void Write(long offset, ReadOnlySpan<byte> data) => file.Write(offset, data);

    public AppliedMetadata Finish(EntryMetadata metadata) => AppliedMetadata.Exact;

    public void Commit(EntryMetadata metadata)
    {
    }

    public void Dispose()
    {
    }
}
