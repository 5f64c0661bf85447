using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>A file of a <see cref="LocalTargetTree"/> under its temporary name.</summary>
internal sealed class LocalTargetFile(Descriptor file, TargetPlace place, byte[] temporary) : ITargetFile
{
    /// <summary>A smaller file is written in one piece at once, and reserving would only make it dearer (by a third, on ext4).</summary>
    private const long WorthReserving = 64 * 1024;

    private bool _isSettled;

    /// <summary>Takes the room for the whole file, so that a full disk is noticed before anything is fetched for it.</summary>
    public void Reserve(long size)
    {
        if (size == 0)
        {
            return;
        }

        // Asked for more than there is, fallocate may take all there is before it fails, and everybody else finds the disk full.
        TargetErrors.ThrowIf(Posix.FreeBytes(file, out var free), "measure the room for", place.Path);
        if (free < size)
        {
            throw TargetErrors.Full($"{place.Path} needs {size} bytes, but the target has room for {free}.");
        }

        var error = size < WorthReserving ? Errno.NotSupported : Posix.Allocate(file, size);
        if (error is Errno.NotSupported or Errno.NotImplemented)
        {
            // A small file, or a file system that cannot reserve: then the comparison has to do.
            error = Posix.Truncate(file, size);
        }

        TargetErrors.ThrowIf(error, $"reserve {size} bytes for", place.Path);
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        DemandUnsettled();
        TargetErrors.ThrowIf(Posix.Write(file, offset, data), "write", place.Path);
    }

    public void Commit(EntryMetadata metadata)
    {
        DemandUnsettled();
        TargetMetadata.Apply(file, default, metadata, place.Path);
        place.Settle(temporary);
        _isSettled = true;
    }

    public void Dispose()
    {
        if (!file.IsClosed && !_isSettled)
        {
            // Nothing is to be done if it fails: a leftover has a name that says so.
            _ = Posix.Unlink(place.Directory, temporary);
        }

        file.Dispose();
        place.Dispose();
    }

    private void DemandUnsettled()
    {
        if (_isSettled)
        {
            throw new InvalidOperationException($"{place.Path} is committed already.");
        }
    }
}
