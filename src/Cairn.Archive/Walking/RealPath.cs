using Cairn.Archive.Writing;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Walking;

/// <summary>Follows the symbolic links of a path, as realpath(3) does.</summary>
internal static class RealPath
{
    // As many as Linux itself follows (path_resolution(7)).
    private const int MaximumLinks = 40;

    /// <summary>The path of the same thing without a link in any place.</summary>
    /// <param name="source">The files.</param>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="CairnException">A link leads to nothing, or in a circle (code <c>vanished</c>), or a directory on the way may not
    /// be passed (<c>unreadable</c>).</exception>
    public static BytePath Of(ISourceTree source, BytePath path)
    {
        var real = PathNames.Root;
        var left = new Stack<BytePath>();
        Push(left, path);
        var links = 0;
        while (left.TryPop(out var name))
        {
            if (name.Bytes.SequenceEqual(".."u8))
            {
                // The parent of the root is the root.
                real = real == PathNames.Root ? real : real.Parent;
                continue;
            }

            var next = real.Append(name);
            if (source.Stat(next).Type != EntryType.Symlink)
            {
                real = next;
                continue;
            }

            if (++links > MaximumLinks)
            {
                throw SourceProblems.LeadsNowhere(path);
            }

            var target = source.ReadLink(next);
            real = target.IsAbsolute ? PathNames.Root : real;
            Push(left, target);
        }

        return real;
    }

    private static void Push(Stack<BytePath> left, BytePath path)
    {
        var names = new List<BytePath>();
        foreach (var range in path.Bytes.Split((byte)'/'))
        {
            var name = path.Bytes[range];
            if (!name.IsEmpty && !name.SequenceEqual("."u8))
            {
                names.Add(new BytePath(name));
            }
        }

        for (var last = names.Count - 1; last >= 0; last--)
        {
            left.Push(names[last]);
        }
    }
}
