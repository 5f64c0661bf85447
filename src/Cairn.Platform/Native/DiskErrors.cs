using System.Runtime.InteropServices;
using Cairn.Core.Errors;

namespace Cairn.Platform.Native;

/// <summary>Turns error numbers about Cairn's own files into exceptions.</summary>
internal static class DiskErrors
{
    /// <summary>Does nothing for 0; else throws what <see cref="From"/> makes.</summary>
    /// <param name="error">The error number.</param>
    /// <param name="deed">What was tried, such as <c>write</c>.</param>
    /// <param name="path">The file, for people.</param>
    public static void ThrowIf(int error, string deed, string path)
    {
        if (error != 0)
        {
            throw From(error, deed, path);
        }
    }

    /// <summary>
    /// <see cref="CairnException"/> <c>disk-full</c> or <c>machine-exhausted</c>, <see cref="FileNotFoundException"/>, else an
    /// <see cref="IOException"/> whose <see cref="Exception.HResult"/> is the error number.
    /// </summary>
    public static Exception From(int error, string deed, string path)
    {
        var what = $"Cannot {deed} {path}: {Reason(error)}.";
        if (Errno.MeansFull(error))
        {
            return DiskFull(what);
        }

        return error switch
        {
            Errno.NoEntry => new FileNotFoundException(what, path),
            _ when Errno.MeansExhausted(error) => Exhausted.Error(what),
            _ => new IOException(what, error),
        };
    }

    /// <summary>The error <c>disk-full</c>.</summary>
    public static CairnException DiskFull(string what) => new(
        ErrorKind.Failed,
        "disk-full",
        what,
        "Nothing that was acknowledged is lost, but nothing more can be stored.",
        "Free some space on that disk and try again.");

    /// <summary>The system's words for an error number, without a period.</summary>
    public static string Reason(int error) => Marshal.GetPInvokeErrorMessage(error);
}
