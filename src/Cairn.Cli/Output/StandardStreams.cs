using System.Text;
using Cairn.Cli.Native;

namespace Cairn.Cli.Output;

/// <summary>
/// The standard output and the standard error of this process, which whoever started it may have closed. A descriptor that was closed is
/// not free for long: the runtime opens pipes of its own before the first line of a program runs, and what is written there as if it were
/// the output reaches nobody and may disturb the runtime.
/// </summary>
internal static class StandardStreams
{
    private const int Input = 0;
    private const int Output = 1;
    private const int Diagnostics = 2;

    /// <summary>Standard output; null when it is closed.</summary>
    public static TextWriter? Out => IsOurs(Output) ? new DataWriter(Console.Out) : null;

    /// <summary>Standard input, in UTF-8; empty when it is closed.</summary>
    public static TextReader In => Posix.CanRead(Input) ? new StreamReader(Console.OpenStandardInput(), Encoding.UTF8) : TextReader.Null;

    /// <summary>Standard error; one that drops everything when it is closed.</summary>
    public static TextWriter Error => IsOurs(Diagnostics) ? Console.Error : TextWriter.Null;

    /// <summary>
    /// Whether a descriptor can be written and is no end of a pipe whose other end the runtime put, as the lowest that was free, into an
    /// even lower one.
    /// </summary>
    private static bool IsOurs(int descriptor)
    {
        if (!Posix.CanWrite(descriptor))
            return false;

        var target = TargetOf(descriptor);
        return target is null || !Enumerable.Range(Input, descriptor).Any(lower => !Posix.CanWrite(lower) && TargetOf(lower) == target);
    }

    /// <summary>What a descriptor stands for, such as <c>pipe:[4026]</c>; null when that is no pipe or cannot be told.</summary>
    private static string? TargetOf(int descriptor)
    {
        try
        {
            var target = new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget;
            return target?.StartsWith("pipe:", StringComparison.Ordinal) == true ? target : null;
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
