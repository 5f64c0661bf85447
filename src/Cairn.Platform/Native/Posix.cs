using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cairn.Platform.Native;

/// <summary>
/// The calls of <see cref="Libc"/> as the rest of the house uses them: repeated when a signal interrupts them, paths as plain bytes,
/// and the error number as the result, 0 for success. Nothing here throws for what the kernel answers.
/// </summary>
/// <remarks>Relative paths start at <c>at</c>; pass <see cref="Descriptor.WorkingDirectory"/> with absolute ones.</remarks>
[SkipLocalsInit]
internal static class Posix
{
    /// <summary>Opens a path; close-on-exec is always added. On failure <paramref name="file"/> is closed already.</summary>
    public static int Open(Descriptor at, ReadOnlySpan<byte> path, int flags, uint mode, out Descriptor file)
    {
        var name = new CString(path, stackalloc byte[CString.Scratch]);
        file = new Descriptor();
        int number;
        int error;
        while (Interrupted(number = Libc.OpenAt(at, name.Bytes, flags | OpenFlags.CloseOnExec, mode), out error))
        {
        }

        file.Own(number);
        if (error != 0)
        {
            file.Dispose();
        }

        return error;
    }

    /// <summary>lstat of a path.</summary>
    public static int Stat(Descriptor at, ReadOnlySpan<byte> path, out StatxBuffer stat)
    {
        var name = new CString(path, stackalloc byte[CString.Scratch]);
        int error;
        while (Interrupted(Libc.Statx(at, name.Bytes, Libc.NoFollow | Libc.NoAutomount, StatxBuffer.BasicStats, out stat), out error))
        {
        }

        return error;
    }

    /// <summary>fstat of an open descriptor.</summary>
    public static int Stat(Descriptor file, out StatxBuffer stat)
    {
        int error;
        while (Interrupted(Libc.Statx(file, "\0"u8, Libc.EmptyPath, StatxBuffer.BasicStats, out stat), out error))
        {
        }

        return error;
    }

    /// <summary>Fills <paramref name="buffer"/> with directory entries; <paramref name="length"/> 0 at the end.</summary>
    public static int GetDents(Descriptor directory, Span<byte> buffer, out int length)
    {
        int error;
        while (Interrupted(length = (int)Libc.GetDents(directory, buffer, (nuint)buffer.Length), out error))
        {
        }

        return error;
    }

    /// <summary>Reads a link's target; it was cut if <paramref name="length"/> is the whole buffer.</summary>
    public static int ReadLink(Descriptor at, ReadOnlySpan<byte> path, Span<byte> buffer, out int length)
    {
        var name = new CString(path, stackalloc byte[CString.Scratch]);
        int error;
        while (Interrupted(length = (int)Libc.ReadLinkAt(at, name.Bytes, buffer, (nuint)buffer.Length), out error))
        {
        }

        return error;
    }

    /// <summary>Reads once at an offset; <paramref name="length"/> 0 at the end of the file.</summary>
    public static int Read(Descriptor file, long offset, Span<byte> buffer, out int length)
    {
        int error;
        while (Interrupted(length = (int)Libc.PRead(file, buffer, (nuint)buffer.Length, offset), out error))
        {
        }

        return error;
    }

    /// <summary>Writes all bytes at an offset, in as many calls as the kernel wants; after an error an unknown part is written.</summary>
    public static int Write(Descriptor file, long offset, ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            int written;
            int error;
            while (Interrupted(written = (int)Libc.PWrite(file, data, (nuint)data.Length, offset), out error))
            {
            }

            if (error != 0)
            {
                return error;
            }

            if (written == 0)
            {
                // No file system should do this for a length above 0; looping on it for ever would be worse.
                return Errno.InputOutput;
            }

            data = data[written..];
            offset += written;
        }

        return 0;
    }

    /// <summary>fsync. After a failure the kernel may call the same pages clean: never try again and believe it.</summary>
    public static int Sync(Descriptor file)
    {
        int error;
        while (Interrupted(Libc.FSync(file), out error))
        {
        }

        return error;
    }

    /// <summary>syncfs: fsync for all of the file system that a file lies on. Kernels before 5.8 report no failures.</summary>
    public static int SyncFileSystem(Descriptor file)
    {
        int error;
        while (Interrupted(Libc.SyncFs(file), out error))
        {
        }

        return error;
    }

    /// <summary>Sets the length of a file.</summary>
    public static int Truncate(Descriptor file, long length)
    {
        int error;
        while (Interrupted(Libc.FTruncate(file, length), out error))
        {
        }

        return error;
    }

    /// <summary>Takes room for the first <paramref name="length"/> bytes and makes the file at least so long.</summary>
    public static int Allocate(Descriptor file, long length)
    {
        int error;
        while (Interrupted(Libc.FAllocate(file, 0, 0, length), out error))
        {
        }

        return error;
    }

    /// <summary>
    /// Lets go of the memory that the system keeps the content of a file in, as far as it is on the disk already. It is advice: nothing
    /// is wrong where a file system does not take it.
    /// </summary>
    public static void LeaveMemory(Descriptor file) => _ = Libc.FAdvise(file, 0, 0, Libc.AdviceDoNotNeed);

    /// <summary>Takes the exclusive flock of an open file, or says <see cref="Errno.Again"/> at once.</summary>
    public static int Lock(Descriptor file)
    {
        int error;
        while (Interrupted(Libc.FLock(file, Libc.LockExclusiveNow), out error))
        {
        }

        return error;
    }

    /// <summary>Bytes that an unprivileged writer could still store on the file system of <paramref name="file"/>.</summary>
    public static int FreeBytes(Descriptor file, out long bytes)
    {
        int error;
        StatvfsBuffer stat;
        while (Interrupted(Libc.FStatVfs(file, out stat), out error))
        {
        }

        // Some network and FUSE file systems claim more than a long holds.
        var product = (UInt128)stat.AvailableBlocks * stat.FragmentSize;
        bytes = error != 0 ? 0 : product > long.MaxValue ? long.MaxValue : (long)product;
        return error;
    }

    /// <summary>Makes a directory.</summary>
    public static int MakeDirectory(Descriptor at, ReadOnlySpan<byte> path, uint mode)
    {
        var name = new CString(path, stackalloc byte[CString.Scratch]);
        int error;
        while (Interrupted(Libc.MkDirAt(at, name.Bytes, mode), out error))
        {
        }

        return error;
    }

    /// <summary>Makes a named pipe, socket or device; <paramref name="mode"/> has its type in it.</summary>
    public static int MakeNode(Descriptor at, ReadOnlySpan<byte> path, uint mode, ulong device)
    {
        var name = new CString(path, stackalloc byte[CString.Scratch]);
        int error;
        while (Interrupted(Libc.MkNodAt(at, name.Bytes, mode, device), out error))
        {
        }

        return error;
    }

    /// <summary>Gives a name, a link itself, one more name.</summary>
    public static int MakeLink(Descriptor fromAt, ReadOnlySpan<byte> from, Descriptor toAt, ReadOnlySpan<byte> to)
    {
        var oldName = new CString(from, stackalloc byte[CString.Scratch]);
        var newName = new CString(to, stackalloc byte[CString.Scratch]);
        int error;
        while (Interrupted(Libc.LinkAt(fromAt, oldName.Bytes, toAt, newName.Bytes, 0), out error))
        {
        }

        return error;
    }

    /// <summary>Where the next data (<see cref="Libc.SeekData"/>) or hole (<see cref="Libc.SeekHole"/>) begins.</summary>
    public static int Seek(Descriptor file, long offset, int whence, out long found)
    {
        int error;
        while (Interrupted(found = Libc.LSeek(file, offset, whence), out error))
        {
        }

        return error;
    }

    /// <summary>Makes a symbolic link.</summary>
    public static int MakeSymlink(Descriptor at, ReadOnlySpan<byte> path, ReadOnlySpan<byte> target)
    {
        var name = new CString(path, stackalloc byte[CString.Scratch]);
        var text = new CString(target, stackalloc byte[CString.Scratch]);
        int error;
        while (Interrupted(Libc.SymlinkAt(text.Bytes, at, name.Bytes), out error))
        {
        }

        return error;
    }

    /// <summary>Renames within one directory or between two, replacing a file.</summary>
    public static int Rename(Descriptor fromAt, ReadOnlySpan<byte> from, Descriptor toAt, ReadOnlySpan<byte> to)
    {
        var oldName = new CString(from, stackalloc byte[CString.Scratch]);
        var newName = new CString(to, stackalloc byte[CString.Scratch]);
        int error;
        while (Interrupted(Libc.RenameAt(fromAt, oldName.Bytes, toAt, newName.Bytes), out error))
        {
        }

        return error;
    }

    /// <summary>Removes a name that is no directory.</summary>
    public static int Unlink(Descriptor at, ReadOnlySpan<byte> path)
    {
        var name = new CString(path, stackalloc byte[CString.Scratch]);
        int error;
        while (Interrupted(Libc.UnlinkAt(at, name.Bytes, 0), out error))
        {
        }

        return error;
    }

    /// <summary>Sets owner and group of an open file; <see cref="uint.MaxValue"/> leaves one as it is.</summary>
    public static int ChangeOwner(Descriptor file, uint user, uint group)
    {
        int error;
        while (Interrupted(Libc.FChOwn(file, user, group), out error))
        {
        }

        return error;
    }

    /// <summary>Sets owner and group of a name, of a link itself.</summary>
    public static int ChangeOwner(Descriptor at, ReadOnlySpan<byte> path, uint user, uint group)
    {
        var name = new CString(path, stackalloc byte[CString.Scratch]);
        int error;
        while (Interrupted(Libc.FChOwnAt(at, name.Bytes, user, group, Libc.NoFollow), out error))
        {
        }

        return error;
    }

    /// <summary>Sets the permission bits of an open file.</summary>
    public static int ChangeMode(Descriptor file, uint mode)
    {
        int error;
        while (Interrupted(Libc.FChMod(file, mode), out error))
        {
        }

        return error;
    }

    /// <summary>Sets the permission bits of a name; refuses a link.</summary>
    public static int ChangeMode(Descriptor at, ReadOnlySpan<byte> path, uint mode)
    {
        var name = new CString(path, stackalloc byte[CString.Scratch]);
        int error;
        while (Interrupted(Libc.FChModAt(at, name.Bytes, mode, Libc.NoFollow), out error))
        {
        }

        return error;
    }

    /// <summary>Sets the modification time of an open file and leaves the access time.</summary>
    public static unsafe int SetModified(Descriptor file, long seconds, int nanoseconds)
    {
        var times = stackalloc TimeSpec[2];
        times[0] = new TimeSpec { Nanoseconds = TimeSpec.Omit };
        times[1] = new TimeSpec { Seconds = seconds, Nanoseconds = nanoseconds };
        int error;
        while (Interrupted(Libc.FUTimeNs(file, times), out error))
        {
        }

        return error;
    }

    /// <summary>Sets the modification time of a name, of a link itself, and leaves the access time.</summary>
    public static unsafe int SetModified(Descriptor at, ReadOnlySpan<byte> path, long seconds, int nanoseconds)
    {
        var name = new CString(path, stackalloc byte[CString.Scratch]);
        var times = stackalloc TimeSpec[2];
        times[0] = new TimeSpec { Nanoseconds = TimeSpec.Omit };
        times[1] = new TimeSpec { Seconds = seconds, Nanoseconds = nanoseconds };
        int error;
        while (Interrupted(Libc.UTimeNsAt(at, name.Bytes, times, Libc.NoFollow), out error))
        {
        }

        return error;
    }

    /// <summary>Whether a call has to be made again since a signal interrupted it, as FUSE and NFS let any call be. Otherwise what came of
    /// it: 0, or its error. Not for close, after which the descriptor may be another's.</summary>
    /// <param name="result">What the call returned: below 0 when it failed.</param>
    /// <param name="error">0, or the error number.</param>
    public static bool Interrupted(long result, out int error)
    {
        error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        return error == Errno.Interrupted;
    }
}
