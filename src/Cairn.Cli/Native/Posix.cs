using System.ComponentModel;
using System.Runtime.InteropServices;
using Cairn.Platform.Trees;

namespace Cairn.Cli.Native;

/// <summary>The few calls of the C library that .NET has no form of.</summary>
internal static partial class Posix
{
    /// <summary>SIGINT, what Ctrl-C sends.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGKILL, which nothing can catch.</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM, the polite request to end.</summary>
    public const int Terminate = 15;

    private const int GetFlags = 3; // F_GETFL
    private const int AccessMode = 3; // O_ACCMODE: 0 is reading only
    private const int WriteOnly = 1; // O_WRONLY

    /// <summary>The user that this process acts as.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    /// <summary>The group that this process acts as.</summary>
    [LibraryImport("libc", EntryPoint = "getegid")]
    public static partial uint EffectiveGroup();

    /// <summary>Whether a descriptor is open for writing.</summary>
    public static bool CanWrite(int descriptor)
    {
        var flags = ControlFile(descriptor, GetFlags);
        return flags >= 0 && (flags & AccessMode) != 0;
    }

    /// <summary>Whether a descriptor is open for reading.</summary>
    public static bool CanRead(int descriptor) =>
        ControlFile(descriptor, GetFlags) is >= 0 and var flags && (flags & AccessMode) != WriteOnly;

    /// <summary>Sends a signal to one process.</summary>
    /// <exception cref="Win32Exception">There is no such process, or it belongs to somebody else.</exception>
    public static void Send(int process, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(process, 1); // 0 and below mean groups of processes
        if (SendSignal(process, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>The path with every link in it resolved; the path itself when it, or the way to it, is not there.</summary>
    public static string RealPath(string path)
    {
        var resolved = ResolvePath(path, 0);
        if (resolved == 0)
            return path;

        try
        {
            return Marshal.PtrToStringUTF8(resolved) ?? path;
        }
        finally
        {
            Free(resolved);
        }
    }

    /// <summary>Removes a file, a link or an empty folder (remove(3)).</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void Remove(BytePath path)
    {
        if (RemoveEntry([.. path.Bytes, 0]) != 0)
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int ControlFile(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "remove", SetLastError = true)]
    private static partial int RemoveEntry(byte[] path);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ResolvePath(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint memory);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
