using System.Globalization;
using System.Text;

namespace Cairn.Cli.Output;

/// <summary>How many columns of a terminal a text takes, and texts that take fewer.</summary>
internal static class TextWidth
{
    private const string Ellipsis = "…";

    /// <summary>Has what stands before it drawn as a picture, which is wide (Unicode TR 51, emoji presentation).</summary>
    private const int PicturePresentation = 0xFE0F;

    /// <summary>
    /// First and last of the ranges that terminals draw two columns wide: those of East Asian Width W or F (Unicode TR 11, version 15.1),
    /// with unassigned characters between them where the standard gives whole planes to such.
    /// </summary>
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x2329, 0x232A), (0x23E9, 0x23EC), (0x25FD, 0x25FE), (0x2614, 0x2615), (0x2648, 0x2653),
        (0x26A1, 0x26A1), (0x26BD, 0x26BE), (0x26C4, 0x26C5), (0x2705, 0x2705), (0x270A, 0x270B), (0x2728, 0x2728), (0x274C, 0x274C),
        (0x2753, 0x2755), (0x2757, 0x2757), (0x2795, 0x2797), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x2E80, 0x303E),
        (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F),
        (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x16FE0, 0x18D08), (0x1B000, 0x1B2FB), (0x1F18E, 0x1F18E), (0x1F191, 0x1F19A),
        (0x1F200, 0x1F265), (0x1F300, 0x1F320), (0x1F32D, 0x1F335), (0x1F337, 0x1F37C), (0x1F37E, 0x1F393), (0x1F3A0, 0x1F3CA),
        (0x1F3CF, 0x1F3D3), (0x1F3E0, 0x1F3F0), (0x1F3F4, 0x1F3F4), (0x1F3F8, 0x1F43E), (0x1F440, 0x1F440), (0x1F442, 0x1F4FC),
        (0x1F4FF, 0x1F53D), (0x1F54B, 0x1F54E), (0x1F550, 0x1F567), (0x1F57A, 0x1F57A), (0x1F595, 0x1F596), (0x1F5A4, 0x1F5A4),
        (0x1F5FB, 0x1F64F), (0x1F680, 0x1F6C5), (0x1F6CC, 0x1F6CC), (0x1F6D0, 0x1F6D2), (0x1F6D5, 0x1F6DF), (0x1F6EB, 0x1F6EC),
        (0x1F6F4, 0x1F6FC), (0x1F7E0, 0x1F7F0), (0x1F90C, 0x1F93A), (0x1F93C, 0x1F945), (0x1F947, 0x1F9FF), (0x1FA70, 0x1FAFF),
        (0x20000, 0x3FFFD),
    ];

    /// <summary>Columns that a text takes.</summary>
    public static int Of(string text) => Elements(text).Sum(WidthOfElement);

    /// <summary>
    /// The text where it fits; else its beginning and its end with "…" between them, since both tell names apart. What takes more than
    /// one character to write is left out whole.
    /// </summary>
    /// <param name="text">Without control characters.</param>
    /// <param name="columns">Columns that it may take, at least 1.</param>
    public static string Shorten(string text, int columns)
    {
        if (Of(text) <= columns)
            return text;

        var elements = Elements(text).ToList();
        var room = columns - 1;
        var end = new Stack<string>();
        for (var left = room / 2; elements.Count > 0 && WidthOfElement(elements[^1]) <= left; elements.RemoveAt(elements.Count - 1))
        {
            left -= WidthOfElement(elements[^1]);
            room -= WidthOfElement(elements[^1]);
            end.Push(elements[^1]);
        }

        return Beginning(elements, room) + Ellipsis + string.Concat(end);
    }

    /// <summary>As much of the beginning as fits, with "…" behind it where something is cut off.</summary>
    public static string Cut(string text, int columns) => Of(text) <= columns ? text : Beginning(Elements(text), columns - 1) + Ellipsis;

    private static string Beginning(IEnumerable<string> elements, int columns)
    {
        var beginning = new StringBuilder();
        foreach (var element in elements)
        {
            columns -= WidthOfElement(element);
            if (columns < 0)
                break;

            beginning.Append(element);
        }

        return beginning.ToString();
    }

    private static IEnumerable<string> Elements(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
            yield return elements.GetTextElement();
    }

    /// <summary>What is drawn in one place is as wide as the widest of its characters.</summary>
    private static int WidthOfElement(string element) => element.EnumerateRunes().Max(WidthOf);

    private static int WidthOf(Rune rune) => rune.Value switch
    {
        PicturePresentation => 2,
        < 0x300 => 1,
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
        var value => Array.Exists(Wide, range => value >= range.First && value <= range.Last) ? 2 : 1,
    };
}
