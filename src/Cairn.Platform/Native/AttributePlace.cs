using System.Globalization;
using System.Text;

namespace Cairn.Platform.Native;

/// <summary>
/// Whose extended attributes are meant: an open file, or a name, of a link the link itself. The calls take no directory to start from,
/// so a name below an open one goes through /proc, which leads to that very directory. Results are error numbers, 0 for success.
/// </summary>
internal readonly ref struct AttributePlace
{
    /// <summary>Most bytes that come before a relative path, for the kernel.</summary>
    public const int LongestFolder = 64;

    private readonly Descriptor? _file;
    private readonly ReadOnlySpan<byte> _path;

    /// <summary>An open file or directory; not one opened by O_PATH.</summary>
    public AttributePlace(Descriptor file) => _file = file;

    /// <summary>A path that starts at <paramref name="at"/>, or at the root. An empty one means <paramref name="at"/> itself.</summary>
    public AttributePlace(Descriptor at, ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != (byte)'/')
        {
            // With "/." behind it the last name is the directory's own, and not the link in /proc.
            var name = path.IsEmpty ? "."u8 : path;
            var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{at.DangerousGetHandle()}/");
            _path = (byte[])[.. Encoding.ASCII.GetBytes(folder), .. name, 0];
        }
        else
        {
            _path = (byte[])[.. path, 0];
        }
    }

    /// <summary>The names, each with a zero behind it. Their length alone when there is no room for any.</summary>
    public int List(Span<byte> names, out int length)
    {
        int error;
        while (Posix.Interrupted(
            length = (int)(_file is null
                ? Libc.ListAttributes(_path, names, (nuint)names.Length)
                : Libc.ListAttributes(_file, names, (nuint)names.Length)),
            out error))
        {
        }

        return error;
    }

    /// <summary>A value.</summary>
    public int Get(ReadOnlySpan<byte> name, Span<byte> value, out int length)
    {
        var key = new CString(name, stackalloc byte[CString.Scratch]);
        int error;
        while (Posix.Interrupted(
            length = (int)(_file is null
                ? Libc.GetAttribute(_path, key.Bytes, value, (nuint)value.Length)
                : Libc.GetAttribute(_file, key.Bytes, value, (nuint)value.Length)),
            out error))
        {
        }

        return error;
    }

    /// <summary>Sets a value, there or not.</summary>
    public int Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var key = new CString(name, stackalloc byte[CString.Scratch]);
        int error;
        while (Posix.Interrupted(
            _file is null
                ? Libc.SetAttribute(_path, key.Bytes, value, (nuint)value.Length, 0)
                : Libc.SetAttribute(_file, key.Bytes, value, (nuint)value.Length, 0),
            out error))
        {
        }

        return error;
    }

    /// <summary>Removes an attribute.</summary>
    public int Remove(ReadOnlySpan<byte> name)
    {
        var key = new CString(name, stackalloc byte[CString.Scratch]);
        int error;
        while (Posix.Interrupted(
            _file is null ? Libc.RemoveAttribute(_path, key.Bytes) : Libc.RemoveAttribute(_file, key.Bytes), out error))
        {
        }

        return error;
    }
}
