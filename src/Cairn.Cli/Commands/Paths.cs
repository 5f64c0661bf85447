using Cairn.Cli.Output;
using Cairn.Core.Errors;

namespace Cairn.Cli.Commands;

/// <summary>Paths as arguments.</summary>
internal static class Paths
{
    /// <summary>The absolute form of paths that a person typed, which is what the peer is sent.</summary>
    /// <exception cref="CairnException">One is empty, or not UTF-8 and so not to be told to the peer (code <c>bad-path</c>).</exception>
    public static IReadOnlyList<string> Absolute(IEnumerable<string> paths, Surroundings surroundings) =>
        [.. paths.Select(path => Absolute(path, surroundings))];

    /// <inheritdoc cref="Absolute(IEnumerable{string}, Surroundings)"/>
    public static string Absolute(string path, Surroundings surroundings)
    {
        // .NET reads arguments as UTF-8 and puts this character for bytes that are none; which bytes they were is lost.
        if (path.Length == 0 || path.Contains('\uFFFD'))
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "bad-path",
                path.Length == 0 ? "A path is empty." : $"The name {Printable.Escape(path)} is not UTF-8, so it cannot be an argument.",
                "Nothing was done.",
                path.Length == 0 ? "Name a file or a folder." : "Name the folder above it; what is in a folder may have any name.");
        }

        return surroundings.Absolute(path);
    }
}
