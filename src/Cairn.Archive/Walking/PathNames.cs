using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Walking;

/// <summary>Taking absolute paths apart.</summary>
internal static class PathNames
{
    /// <summary>The root.</summary>
    public static readonly BytePath Root = new("/");

    /// <summary>The names of an absolute path; none for the root. Double and closing slashes are ignored.</summary>
    /// <exception cref="CairnException">The path is not absolute or has "." or ".." in it (code <c>bad-path</c>).</exception>
    public static IReadOnlyList<BytePath> Split(BytePath path)
    {
        var names = new List<BytePath>();
        var bytes = path.Bytes;
        foreach (var range in bytes.Split((byte)'/'))
        {
            var name = bytes[range];
            if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
            {
                throw Bad(path);
            }

            if (!name.IsEmpty)
            {
                names.Add(new BytePath(name));
            }
        }

        return path.IsAbsolute ? names : throw Bad(path);
    }

    /// <summary>The path with single slashes only.</summary>
    /// <exception cref="CairnException">As for <see cref="Split"/>.</exception>
    public static BytePath Normalise(BytePath path) => Split(path).Aggregate(Root, (parent, name) => parent.Append(name));

    /// <summary>Whether a path is another one or lies below it; both with single slashes only.</summary>
    public static bool IsWithin(BytePath path, BytePath top) => path == top || IsBelow(path, top);

    /// <summary>Whether a path lies below another one; both with single slashes only.</summary>
    public static bool IsBelow(BytePath path, BytePath top) =>
        path.Bytes.Length > top.Bytes.Length
        && path.Bytes.StartsWith(top.Bytes)
        && (top == Root || path.Bytes[top.Bytes.Length] == (byte)'/');

    private static CairnException Bad(BytePath path) => new(
        ErrorKind.BadUsage,
        "bad-path",
        $"'{path}' is not an absolute path without '.' and '..'.",
        "Nothing was done.",
        "Give the path from the root on.");
}
