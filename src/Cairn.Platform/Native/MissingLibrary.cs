using Cairn.Core.Errors;

namespace Cairn.Platform.Native;

/// <summary>What to say when the system lacks a library that Cairn takes from it.</summary>
internal static class MissingLibrary
{
    /// <summary>The error <c>missing-library</c>.</summary>
    /// <param name="library">File name of the library.</param>
    /// <param name="package">Debian's package that has it.</param>
    /// <param name="inner">What the loader said.</param>
    public static CairnException Error(string library, string package, Exception inner) => new(
        ErrorKind.Failed,
        "missing-library",
        ($"The library {library} cannot be loaded.", "Cairn cannot work without it; nothing was touched.",
            $"Install it (on Debian: apt-get install {package}) and start again."),
        inner);
}
