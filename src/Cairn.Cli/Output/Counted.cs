using System.Globalization;

namespace Cairn.Cli.Output;

/// <summary>Numbers of things for people: <c>1 file</c>, <c>2 files</c>.</summary>
internal static class Counted
{
    /// <summary>The number and the noun in the form that it asks for.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">The noun for one, such as <c>entry</c>.</param>
    /// <param name="many">The noun for any other number; null when that is <paramref name="one"/> and an s.</param>
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
