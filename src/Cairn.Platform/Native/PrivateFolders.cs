using System.Text;

namespace Cairn.Platform.Native;

/// <summary>Making, durably, of files and folders that only their owner may look into. Each returns 0 or the error number.</summary>
internal static class PrivateFolders
{
    /// <summary>Mode of files, 0600: the owner reads and writes.</summary>
    public const uint FileMode = 0x180;

    /// <summary>Mode of folders, 0700: the owner lists, enters and changes.</summary>
    public const uint FolderMode = 0x1C0;

    /// <summary>Makes an empty file, or leaves the one that is there.</summary>
    public static int TryCreateFile(string path)
    {
        const int flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive;
        var error = Posix.Open(Descriptor.WorkingDirectory, Encoding.UTF8.GetBytes(path), flags, FileMode, out var file);
        if (error != 0)
        {
            return error == Errno.Exists ? 0 : error;
        }

        file.Dispose();
        return TrySync(FolderOf(path));
    }

    /// <summary>Makes a folder and whatever of its parents is missing; <paramref name="path"/> is absolute.</summary>
    public static int TryCreate(ReadOnlySpan<byte> path)
    {
        var error = 0;
        for (var end = 1; end <= path.Length; end++)
        {
            if (end < path.Length && path[end] != (byte)'/')
            {
                continue;
            }

            // Parents may be there without being ours to make: only the last answer counts.
            error = Posix.MakeDirectory(Descriptor.WorkingDirectory, path[..end], FolderMode);
            if (error == 0)
            {
                error = TrySync(path[..Math.Max(1, path[..end].LastIndexOf((byte)'/'))]);
            }
        }

        return error == Errno.Exists ? 0 : error;
    }

    /// <summary>Makes the names in a folder durable.</summary>
    public static int TrySync(ReadOnlySpan<byte> folder)
    {
        var error = Posix.Open(Descriptor.WorkingDirectory, folder, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out var directory);
        using (directory)
        {
            return error != 0 ? error : Posix.Sync(directory);
        }
    }

    /// <summary>The folder that holds <paramref name="path"/>.</summary>
    public static byte[] FolderOf(string path) => Encoding.UTF8.GetBytes(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
}
