using System.Buffers;
using System.Text;

namespace Cairn.Platform.Disks;

/// <summary>
/// The paths of an <see cref="IDisk"/>: ASCII names joined by '/', relative, without "." and "..". Every implementation checks them
/// alike, so that what a fake takes the real one takes too.
/// </summary>
public static class DiskPath
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+=@~");

    /// <summary>The bytes of a file's path.</summary>
    /// <exception cref="ArgumentException">It is empty, absolute, dotted, or has characters other than letters, digits and
    /// ._-+=@~.</exception>
    public static byte[] File(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        foreach (var part in path.AsSpan().Split('/'))
        {
            var name = path.AsSpan(part);
            if (name is "" or "." or ".." || name.ContainsAnyExcept(Allowed))
            {
                throw new ArgumentException($"\"{path}\" is no path within a disk.", nameof(path));
            }
        }

        return Encoding.ASCII.GetBytes(path);
    }

    /// <summary>The bytes of a folder's path; the empty one is the disk's own folder.</summary>
    /// <exception cref="ArgumentException">As for <see cref="File"/>, but for the empty path.</exception>
    public static byte[] Folder(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Length == 0 ? [] : File(path);
    }
}
