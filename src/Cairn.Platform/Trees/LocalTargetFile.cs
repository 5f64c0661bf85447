using Cairn.Core.Errors;
using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>A file of a <see cref="LocalTargetTree"/> under its temporary name.</summary>
/// <param name="file">Open for writing.</param>
/// <param name="place">Where it will have its name; owned.</param>
/// <param name="temporary">Its name until then, in the same directory.</param>
/// <param name="enter">Walks to the place again: many files may be finished and wait for their names, and hold nothing open then.</param>
internal sealed class LocalTargetFile(Descriptor file, TargetPlace place, byte[] temporary, Func<TargetPlace> enter) : ITargetFile
{
    /// <summary>A smaller file is written in one piece at once, and reserving would only make it dearer (by a third, on ext4).</summary>
    private const long WorthReserving = 64 * 1024;

    private bool _isFinished;
    private bool _isSettled;

    /// <summary>
    /// Takes the room for the whole file, so that a full disk is noticed before anything is fetched for it. A file with holes is only
    /// given its length: nobody knows yet where they are.
    /// </summary>
    public void Reserve(long size, long data)
    {
        if (size == 0)
        {
            return;
        }

        // Asked for more than there is, fallocate may take all there is before it fails, and everybody else finds the disk full.
        TargetErrors.ThrowIf(Posix.FreeBytes(file, out var free), "measure the room for", place.Path);
        if (free < data)
        {
            throw TargetErrors.Full($"{place.Path} needs {data} bytes, but the target has room for {free}.");
        }

        var error = size < WorthReserving || data < size ? Errno.NotSupported : Posix.Allocate(file, size);
        if (error is Errno.NotSupported or Errno.NotImplemented)
        {
            // A small file, one with holes, or a file system that cannot reserve: then the comparison has to do.
            error = Posix.Truncate(file, size);
        }

        TargetErrors.ThrowIf(error, $"reserve {size} bytes for", place.Path);
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        DemandUnfinished();
        TargetErrors.ThrowIf(Posix.Write(file, offset, data), "write", place.Path);
    }

    public AppliedMetadata Finish(EntryMetadata metadata)
    {
        DemandUnfinished();
        var applied = TargetMetadata.Apply(file, default, metadata, place.Path, place.Inherits);
        _isFinished = true;
        file.Dispose();
        place.Dispose();
        return applied;
    }

    public void Commit(EntryMetadata metadata)
    {
        if (!_isFinished)
        {
            DemandUnfinished();
            TargetMetadata.Apply(file, default, metadata, place.Path, place.Inherits);
            place.Settle(temporary);
            _isFinished = _isSettled = true;
            return;
        }

        if (_isSettled)
        {
            throw new InvalidOperationException($"{place.Path} is committed already.");
        }

        using var again = enter();
        LeaveMemory(again.Directory);
        again.Settle(temporary);
        _isSettled = true;
    }

    public void Dispose()
    {
        if (!_isSettled)
        {
            Remove();
        }

        _isFinished = _isSettled = true;
        file.Dispose();
        place.Dispose();
    }

    /// <summary>
    /// What was restored is on the disk, and nobody is known to read it soon: the memory it takes up serves the files to come, instead of
    /// pushing out what the users of this machine work with. Who may not read the file leaves that to the system.
    /// </summary>
    private void LeaveMemory(Descriptor directory)
    {
        if (Posix.Open(directory, temporary, OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NonBlocking, 0, out var written) == 0)
        {
            Posix.LeaveMemory(written);
            written.Dispose();
        }
    }

    // Nothing is to be done if it fails: a leftover has a name that says so.
    private void Remove()
    {
        if (!_isFinished)
        {
            _ = Posix.Unlink(place.Directory, temporary);
            return;
        }

        try
        {
            using var again = enter();
            _ = Posix.Unlink(again.Directory, temporary);
        }
        catch (Exception e) when (e is CairnException or ObjectDisposedException)
        {
            // The folder has moved, or the whole tree is closed.
        }
    }

    private void DemandUnfinished()
    {
        if (_isFinished)
        {
            throw new InvalidOperationException($"{place.Path} is finished already.");
        }
    }
}
