using Cairn.Platform.Native;

namespace Cairn.Platform.Disks;

/// <summary>An open file of a <see cref="FolderDisk"/>.</summary>
internal sealed class FolderDiskFile(Descriptor file, string path) : IDiskFile
{
    public long Length
    {
        get
        {
            DiskErrors.ThrowIf(Posix.Stat(file, out var stat), "look at", path);
            return (long)stat.Size;
        }
    }

    public int Read(long offset, Span<byte> destination)
    {
        DiskErrors.ThrowIf(Posix.Read(file, offset, destination, out var length), "read", path);
        return length;
    }

    public void Write(long offset, ReadOnlySpan<byte> data) =>
        DiskErrors.ThrowIf(Posix.Write(file, offset, data), "write", path);

    public void Sync() => DiskErrors.ThrowIf(Posix.Sync(file), "sync", path);

    public void Dispose() => file.Dispose();
}
