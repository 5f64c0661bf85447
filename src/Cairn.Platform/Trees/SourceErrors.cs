using Cairn.Core.Errors;
using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>Turns error numbers about one file of the source into exceptions.</summary>
internal static class SourceErrors
{
    /// <summary>Does nothing for 0; else throws what <see cref="From"/> makes.</summary>
    public static void ThrowIf(int error, string deed, BytePath path)
    {
        if (error != 0)
        {
            throw From(error, deed, path);
        }
    }

    /// <summary><c>vanished</c>, <c>machine-exhausted</c> (which no file is to blame for), else <c>unreadable</c>.</summary>
    public static CairnException From(int error, string deed, BytePath path)
    {
        var what = $"Cannot {deed} {path}: {DiskErrors.Reason(error)}.";
        return error switch
        {
            Errno.NoEntry or Errno.NotDirectory or Errno.Loop => Vanished(what),
            _ when Errno.MeansExhausted(error) => Exhausted.Error(what),
            _ => Unreadable(what),
        };
    }

    /// <summary>The error <c>vanished</c>.</summary>
    public static CairnException Vanished(string what) => new(
        ErrorKind.NotFound,
        "vanished",
        what,
        "It went away, or became something else, while it was being read; it is not in this snapshot.",
        "Back up again when it has settled.");

    /// <summary>The error <c>unreadable</c>.</summary>
    public static CairnException Unreadable(string what) => new(
        ErrorKind.Incomplete,
        "unreadable",
        what,
        "It is not in this snapshot; everything else is.",
        "Give the peer's user the right to read it, check the disk, or exclude it.");
}
