namespace Cairn.Platform.Trees;

/// <summary>A file being restored. Writes at different offsets may run side by side. Disposing without commit removes it.</summary>
public interface ITargetFile : IDisposable
{
    /// <summary>Writes all bytes at <paramref name="offset"/>.</summary>
    void Write(long offset, ReadOnlySpan<byte> data);

    /// <summary>Sets the metadata and gives the file its name.</summary>
    void Commit(EntryMetadata metadata);
}
