using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Cairn.Core.Errors;
using Cairn.Platform.Native;

namespace Cairn.Platform.Files;

/// <summary>
/// The exclusive lock of a home: one process at a time. The kernel keeps it (flock(2)) and drops it when the process ends, however it
/// ends; the file stays and holds the number of the process, for people. Not inherited by programs that the process starts.
/// </summary>
public sealed class FileLock : IDisposable
{
    private const int PidRoom = 32;

    private readonly Descriptor _file;
    private readonly string _path;

    private FileLock(Descriptor file, string path, int? cutOff)
    {
        _file = file;
        _path = path;
        CutOff = cutOff;
    }

    /// <summary>
    /// The process that had the lock last and ended without giving it up, as by a kill or a crash; null if it gave it up, or if a power
    /// cut kept its number from the disk.
    /// </summary>
    public int? CutOff { get; }

    /// <summary>Takes the lock or fails at once.</summary>
    /// <param name="path">The lock file in a folder that exists; made with mode 0600 if missing.</param>
    /// <exception cref="CairnException">Somebody has it, this process included (code <c>home-in-use</c>).</exception>
    /// <exception cref="IOException">The file cannot be opened or locked.</exception>
    public static FileLock Acquire(string path)
    {
        var flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.NoFollow;
        var bytes = Encoding.UTF8.GetBytes(path);
        DiskErrors.ThrowIf(Posix.Open(Descriptor.WorkingDirectory, bytes, flags, PrivateFolders.FileMode, out var file), "open", path);
        try
        {
            var error = Posix.Lock(file);
            if (error == Errno.Again)
            {
                throw InUse(path, ReadPid(file));
            }

            DiskErrors.ThrowIf(error, "lock", path);
            if (!IsStill(file, bytes))
            {
                throw InUse(path, null);
            }

            var last = ReadPid(file);
            DiskErrors.ThrowIf(Posix.Truncate(file, 0), "write", path);
            var pid = Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n");
            DiskErrors.ThrowIf(Posix.Write(file, 0, pid), "write", path);
            return new FileLock(file, path, last);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The process that is likely to hold a lock, without touching it: the one whose number is in the file, if it runs. A hint for
    /// messages; after a power cut the number may be another program's.
    /// </summary>
    /// <param name="path">The lock file; it may be missing.</param>
    public static int? LikelyHolder(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        if (Posix.Open(Descriptor.WorkingDirectory, bytes, OpenFlags.ReadOnly | OpenFlags.NoFollow, 0, out var file) != 0)
        {
            return null;
        }

        using (file)
        {
            return ReadPid(file) is { } pid && Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}")) ? pid : null;
        }
    }

    /// <summary>Removes the file, while the lock is held; the next one makes it anew.</summary>
    public void Remove() => File.Delete(_path);

    /// <summary>Gives the lock up. The file stays, unless it was removed.</summary>
    public void Dispose()
    {
        if (!_file.IsClosed)
        {
            // A failure leaves an old number behind, which is only read while somebody holds the lock.
            _ = Posix.Truncate(_file, 0);
            _file.Dispose();
        }
    }

    /// <summary>Whether the file that is locked still has its name: who removed it may have given way to somebody with a new one.</summary>
    private static bool IsStill(Descriptor file, ReadOnlySpan<byte> path) =>
        Posix.Stat(file, out var locked) == 0
        && Posix.Stat(Descriptor.WorkingDirectory, path, out var named) == 0
        && (locked.Inode, locked.DeviceMajor, locked.DeviceMinor) == (named.Inode, named.DeviceMajor, named.DeviceMinor);

    private static int? ReadPid(Descriptor file)
    {
        Span<byte> text = stackalloc byte[PidRoom];
        return Posix.Read(file, 0, text, out var length) == 0 && Utf8Parser.TryParse(text[..length], out int pid, out _) ? pid : null;
    }

    private static CairnException InUse(string path, int? pid)
    {
        var home = Path.GetDirectoryName(Path.GetFullPath(path));
        var holder = pid is { } number ? $"process {number.ToString(CultureInfo.InvariantCulture)}" : "another process";
        return new CairnException(
            ErrorKind.Failed,
            "home-in-use",
            $"The home {home} is in use by {holder}.",
            "Nothing was changed.",
            "Stop that process first, or name another home.");
    }
}
