using Cairn.Core.Errors;
using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>Turns error numbers about the folder that a restore writes into into exceptions.</summary>
internal static class TargetErrors
{
    /// <summary>Does nothing for 0; else throws what <see cref="From"/> makes.</summary>
    public static void ThrowIf(int error, string deed, BytePath path)
    {
        if (error != 0)
        {
            throw From(error, deed, path);
        }
    }

    /// <summary><c>target-full</c>, <c>machine-exhausted</c>, else <c>target-failed</c>.</summary>
    public static CairnException From(int error, string deed, BytePath path)
    {
        var what = $"Cannot {deed} {path} in the target: {DiskErrors.Reason(error)}.";
        return error switch
        {
            _ when Errno.MeansFull(error) => Full(what),
            _ when Errno.MeansExhausted(error) => Exhausted.Error(what),
            _ => Failed(what),
        };
    }

    /// <summary>The error <c>target-full</c>.</summary>
    public static CairnException Full(string what) => new(
        ErrorKind.Refused,
        "target-full",
        what,
        "The restore is not complete; the backup is untouched.",
        "Make room there, or restore to another disk.");

    /// <summary>The error <c>target-disk-failed</c>.</summary>
    public static CairnException DiskFailed(string what) => new(
        ErrorKind.Failed,
        "target-disk-failed",
        what,
        "The restore is not complete, and what was restored last may not be on the disk; the backup is untouched.",
        "Check the target's disk, or restore to another one.");

    /// <summary>The error <c>target-failed</c>.</summary>
    public static CairnException Failed(string what) => new(
        ErrorKind.Failed,
        "target-failed",
        what,
        "It was not restored; the backup is untouched.",
        "Check the permissions and the disk of the target, or restore into a fresh folder.");

    /// <summary>The error <c>unsafe-path</c>.</summary>
    public static CairnException Unsafe(BytePath path, string why) => new(
        ErrorKind.Failed,
        "unsafe-path",
        $"The path \"{path}\" {why}.",
        "Writing there could change files outside the target, so it was not done.",
        "Restore into a fresh folder that nobody else writes to.");
}
