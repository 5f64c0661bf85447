using System.Runtime.InteropServices;

namespace Cairn.Platform.Native;

/// <summary>
/// The calls of the C library that .NET has no counterpart for: names as bytes, directories as descriptors, links not followed.
/// Each returns -1 and leaves the error number for <see cref="Marshal.GetLastPInvokeError"/>; call them through <see cref="Posix"/>.
/// Every path ends with a zero byte. The functions are the 64-bit ones on x64 and arm64 alike.
/// </summary>
internal static unsafe partial class Libc
{
    /// <summary>AT_SYMLINK_NOFOLLOW.</summary>
    public const int NoFollow = 0x100;

    /// <summary>AT_NO_AUTOMOUNT: looking at a mount point mounts nothing; lstat(2) implies it, statx(2) does not.</summary>
    public const int NoAutomount = 0x800;

    /// <summary>AT_EMPTY_PATH: the descriptor itself is meant.</summary>
    public const int EmptyPath = 0x1000;

    /// <summary>SEEK_DATA of lseek(2).</summary>
    public const int SeekData = 3;

    /// <summary>SEEK_HOLE of lseek(2).</summary>
    public const int SeekHole = 4;

    /// <summary>LOCK_EX | LOCK_NB of flock(2).</summary>
    public const int LockExclusiveNow = 2 | 4;

    /// <summary>POSIX_FADV_DONTNEED of posix_fadvise(2); the same on every architecture that .NET runs on.</summary>
    public const int AdviceDoNotNeed = 4;

    // .NET knows this name and loads libc.so.6, or what the system has in its place.
    private const string Library = "libc";

    // openat is variadic in C. On 64-bit Linux, x64 and arm64 alike, a fixed argument is passed as a variadic one is.
    // It returns an int: taken as a handle, as wide as a pointer, its upper half would be whatever the register held.
    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true)]
    public static partial int OpenAt(Descriptor directory, ReadOnlySpan<byte> path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    public static partial int Statx(Descriptor directory, ReadOnlySpan<byte> path, int flags, uint mask, out StatxBuffer buffer);

    [LibraryImport(Library, EntryPoint = "getdents64", SetLastError = true)]
    public static partial nint GetDents(Descriptor directory, Span<byte> buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "readlinkat", SetLastError = true)]
    public static partial nint ReadLinkAt(Descriptor directory, ReadOnlySpan<byte> path, Span<byte> buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "pread", SetLastError = true)]
    public static partial nint PRead(Descriptor file, Span<byte> buffer, nuint length, long offset);

    [LibraryImport(Library, EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint PWrite(Descriptor file, ReadOnlySpan<byte> buffer, nuint length, long offset);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    public static partial int FSync(Descriptor file);

    [LibraryImport(Library, EntryPoint = "syncfs", SetLastError = true)]
    public static partial int SyncFs(Descriptor file);

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int FTruncate(Descriptor file, long length);

    [LibraryImport(Library, EntryPoint = "fallocate", SetLastError = true)]
    public static partial int FAllocate(Descriptor file, int mode, long offset, long length);

    [LibraryImport(Library, EntryPoint = "posix_fadvise")]
    public static partial int FAdvise(Descriptor file, long offset, long length, int advice);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    public static partial int FLock(Descriptor file, int operation);

    [LibraryImport(Library, EntryPoint = "fstatvfs", SetLastError = true)]
    public static partial int FStatVfs(Descriptor file, out StatvfsBuffer buffer);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MkDirAt(Descriptor directory, ReadOnlySpan<byte> path, uint mode);

    [LibraryImport(Library, EntryPoint = "symlinkat", SetLastError = true)]
    public static partial int SymlinkAt(ReadOnlySpan<byte> target, Descriptor directory, ReadOnlySpan<byte> path);

    [LibraryImport(Library, EntryPoint = "renameat", SetLastError = true)]
    public static partial int RenameAt(Descriptor fromDirectory, ReadOnlySpan<byte> from, Descriptor toDirectory, ReadOnlySpan<byte> to);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int UnlinkAt(Descriptor directory, ReadOnlySpan<byte> path, int flags);

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    public static partial int FChOwn(Descriptor file, uint user, uint group);

    [LibraryImport(Library, EntryPoint = "fchownat", SetLastError = true)]
    public static partial int FChOwnAt(Descriptor directory, ReadOnlySpan<byte> path, uint user, uint group, int flags);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    public static partial int FChMod(Descriptor file, uint mode);

    // With AT_SYMLINK_NOFOLLOW the library itself refuses links (glibc 2.32 and later, musl); it needs /proc for that.
    [LibraryImport(Library, EntryPoint = "fchmodat", SetLastError = true)]
    public static partial int FChModAt(Descriptor directory, ReadOnlySpan<byte> path, uint mode, int flags);

    [LibraryImport(Library, EntryPoint = "futimens", SetLastError = true)]
    public static partial int FUTimeNs(Descriptor file, TimeSpec* accessedAndModified);

    [LibraryImport(Library, EntryPoint = "utimensat", SetLastError = true)]
    public static partial int UTimeNsAt(Descriptor directory, ReadOnlySpan<byte> path, TimeSpec* accessedAndModified, int flags);

    [LibraryImport(Library, EntryPoint = "mknodat", SetLastError = true)]
    public static partial int MkNodAt(Descriptor directory, ReadOnlySpan<byte> path, uint mode, ulong device);

    [LibraryImport(Library, EntryPoint = "linkat", SetLastError = true)]
    public static partial int LinkAt(
        Descriptor fromDirectory, ReadOnlySpan<byte> from, Descriptor toDirectory, ReadOnlySpan<byte> to, int flags);

    [LibraryImport(Library, EntryPoint = "lseek", SetLastError = true)]
    public static partial long LSeek(Descriptor file, long offset, int whence);

    [LibraryImport(Library, EntryPoint = "llistxattr", SetLastError = true)]
    public static partial nint ListAttributes(ReadOnlySpan<byte> path, Span<byte> names, nuint length);

    [LibraryImport(Library, EntryPoint = "flistxattr", SetLastError = true)]
    public static partial nint ListAttributes(Descriptor file, Span<byte> names, nuint length);

    [LibraryImport(Library, EntryPoint = "lgetxattr", SetLastError = true)]
    public static partial nint GetAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, Span<byte> value, nuint length);

    [LibraryImport(Library, EntryPoint = "fgetxattr", SetLastError = true)]
    public static partial nint GetAttribute(Descriptor file, ReadOnlySpan<byte> name, Span<byte> value, nuint length);

    [LibraryImport(Library, EntryPoint = "lsetxattr", SetLastError = true)]
    public static partial int SetAttribute(
        ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "fsetxattr", SetLastError = true)]
    public static partial int SetAttribute(
        Descriptor file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "lremovexattr", SetLastError = true)]
    public static partial int RemoveAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name);

    [LibraryImport(Library, EntryPoint = "fremovexattr", SetLastError = true)]
    public static partial int RemoveAttribute(Descriptor file, ReadOnlySpan<byte> name);
}
