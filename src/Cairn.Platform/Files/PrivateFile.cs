using System.Text;
using Cairn.Core.Errors;
using Cairn.Platform.Native;

namespace Cairn.Platform.Files;

/// <summary>Small files for their owner's eyes only, anywhere on the machine: recovery kits, keys. One writer per path.</summary>
public static class PrivateFile
{
    /// <summary>More is not read: whatever it is, it is not a file that was written here.</summary>
    public const int MaxLength = 16 << 20;

    private const int FirstRead = 4096;

    /// <summary>
    /// Replaces or makes a file of mode 0600 so that after a power cut there is the old content or the new, never a mixture, and
    /// nobody else could read it at any moment. When the call returns the content is durable.
    /// </summary>
    /// <exception cref="CairnException"><c>cannot-write</c> or <c>disk-full</c>; the old content is untouched.</exception>
    public static void WriteAtomically(string path, ReadOnlySpan<byte> content)
    {
        var error = Replace(path, content);
        if (Errno.MeansFull(error))
        {
            throw DiskErrors.From(error, "write", path);
        }

        if (error != 0)
        {
            throw new CairnException(
                ErrorKind.Failed,
                "cannot-write",
                $"Cannot write {path}: {DiskErrors.Reason(error)}.",
                "What was there before is unchanged.",
                "Check that the folder exists and that you may write to it, or name another file.");
        }
    }

    /// <summary>The whole content of a file, or of what a pipe delivers until its end.</summary>
    /// <exception cref="CairnException"><c>file-missing</c>, or <c>cannot-read</c> for anything else, also for more than
    /// <see cref="MaxLength"/> bytes.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return ReadAll(file) ?? throw Unreadable(path, $"It has more than {MaxLength} bytes.", null);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            var parts = ($"There is no file {path}.", "Nothing was done.", "Check the name.");
            throw new CairnException(ErrorKind.NotFound, "file-missing", parts, missing);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, failure.Message, failure);
        }
    }

    private static byte[]? ReadAll(FileStream file)
    {
        var content = new byte[FirstRead];
        var filled = 0;
        while (file.Read(content, filled, content.Length - filled) is var length and > 0)
        {
            filled += length;
            if (filled > MaxLength)
            {
                return null;
            }

            if (filled == content.Length)
            {
                Array.Resize(ref content, filled * 2);
            }
        }

        return content[..filled];
    }

    private static CairnException Unreadable(string path, string why, Exception? inner) => new(
        ErrorKind.Failed,
        "cannot-read",
        ($"Cannot read {path}: {why}", "Nothing was done.", "Check that it is the right file and that you may read it."),
        inner);

    private static int Replace(string path, ReadOnlySpan<byte> content)
    {
        var folder = PrivateFolders.FolderOf(path);
        var error = Posix.Open(Descriptor.WorkingDirectory, folder, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out var directory);
        using (directory)
        {
            if (error != 0)
            {
                return error;
            }

            // The same temporary name each time, so that what a crash left is replaced and not kept for ever.
            var name = Encoding.UTF8.GetBytes(Path.GetFileName(path));
            byte[] temporary = [.. ".cairn-"u8, .. name, .. ".tmp"u8];
            _ = Posix.Unlink(directory, temporary);
            error = WriteNew(directory, temporary, content);
            error = error != 0 ? error : Posix.Rename(directory, temporary, directory, name);
            if (error != 0)
            {
                _ = Posix.Unlink(directory, temporary);
                return error;
            }

            return Posix.Sync(directory);
        }
    }

    private static int WriteNew(Descriptor directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        const int flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive;
        var error = Posix.Open(directory, name, flags, PrivateFolders.FileMode, out var file);
        using (file)
        {
            error = error != 0 ? error : Posix.Write(file, 0, content);
            return error != 0 ? error : Posix.Sync(file);
        }
    }
}
