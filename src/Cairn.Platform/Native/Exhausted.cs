using Cairn.Core.Errors;

namespace Cairn.Platform.Native;

/// <summary>What to say when the machine has run out of memory or descriptors: no file is to blame, so no file is skipped for it.</summary>
internal static class Exhausted
{
    /// <summary>The error <c>machine-exhausted</c>.</summary>
    public static CairnException Error(string what) => new(
        ErrorKind.Failed,
        "machine-exhausted",
        what,
        "The work stopped; what was acknowledged before is safe.",
        "Close other programs or raise the limit (ulimit -n), then start again.");
}
