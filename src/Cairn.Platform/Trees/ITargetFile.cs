namespace Cairn.Platform.Trees;

/// <summary>A file being restored. Writes at different offsets may run side by side. Disposing without commit removes it.</summary>
public interface ITargetFile : IDisposable
{
    /// <summary>Writes all bytes at <paramref name="offset"/>.</summary>
    void Write(long offset, ReadOnlySpan<byte> data);

    /// <summary>
    /// Sets the metadata and lets go of the content: nothing more can be written. What is left to do is
    /// <see cref="ITargetTree.SyncAsync"/>, once for many files, and <see cref="Commit"/>.
    /// </summary>
    AppliedMetadata Finish(EntryMetadata metadata);

    /// <summary>
    /// Gives the file its name, setting the metadata first unless it is finished. A file that was finished, synced and then committed
    /// is whole under its name also after a power cut; one that was only committed may then have its length and zeros.
    /// </summary>
    void Commit(EntryMetadata metadata);
}
