using System.Globalization;
using System.Text;

namespace Cairn.Cli.Output;

/// <summary>Names from disks and networks on a terminal.</summary>
internal static class Printable
{
    /// <summary>The text with control and format characters as <c>\x1B</c> or <c>\u202E</c>, so that no name steers the terminal.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;

        var escaped = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            if (!IsUnsafe(character))
                escaped.Append(character);
            else if (character < 0x100)
                escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:X2}");
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
        }

        return escaped.ToString();
    }

    private static bool IsUnsafe(char character) =>
        char.IsControl(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;
}
