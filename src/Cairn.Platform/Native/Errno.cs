namespace Cairn.Platform.Native;

/// <summary>The error numbers of Linux that Cairn tells apart (asm-generic/errno-base.h, errno.h; the same on x64 and arm64).</summary>
internal static class Errno
{
    public const int NotPermitted = 1;          // EPERM
    public const int NoEntry = 2;               // ENOENT
    public const int Interrupted = 4;           // EINTR
    public const int InputOutput = 5;           // EIO
    public const int NoSuchDevice = 6;          // ENXIO
    public const int TooBig = 7;                // E2BIG
    public const int Again = 11;                // EAGAIN, EWOULDBLOCK
    public const int NoMemory = 12;             // ENOMEM
    public const int AccessDenied = 13;         // EACCES
    public const int Exists = 17;               // EEXIST
    public const int NotDirectory = 20;         // ENOTDIR
    public const int Invalid = 22;              // EINVAL
    public const int TooManyOpenSystem = 23;    // ENFILE
    public const int TooManyOpen = 24;          // EMFILE
    public const int NoSpace = 28;              // ENOSPC
    public const int OutOfRange = 34;           // ERANGE
    public const int NotImplemented = 38;       // ENOSYS
    public const int Loop = 40;                 // ELOOP
    public const int NoData = 61;               // ENODATA: no such attribute
    public const int NotSupported = 95;         // EOPNOTSUPP
    public const int OverQuota = 122;           // EDQUOT

    /// <summary>Whether the error says that the file system has no room for this writer.</summary>
    public static bool MeansFull(int errno) => errno is NoSpace or OverQuota;

    /// <summary>Whether the error is about this process or machine, not about the file that was asked for.</summary>
    public static bool MeansExhausted(int errno) => errno is TooManyOpen or TooManyOpenSystem or NoMemory;
}
