using System.Text;
using Cairn.Core.Errors;

namespace Cairn.Cli.Shell;

/// <summary>
/// Cuts a line into words as a POSIX shell does (Shell Command Language, 2.2 Quoting), but for expansions, of which there are none save
/// <c>~</c> for the user's own folder: single quotes keep everything, double quotes all but the backslash, a backslash the next
/// character, and <c>#</c> at the start of a word begins a comment.
/// </summary>
internal static class ShellWords
{
    /// <summary>The words of a line.</summary>
    /// <param name="line">One line.</param>
    /// <param name="userFolder">What <c>~</c> stands for; null leaves it.</param>
    /// <exception cref="CairnException">A quote is not closed, or nothing follows a backslash (code <c>bad-usage</c>).</exception>
    public static IReadOnlyList<string> Split(string line, string? userFolder)
    {
        var words = new List<string>();
        for (var at = 0; at < line.Length;)
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }

            if (line[at] == '#')
                break;

            var word = new StringBuilder();
            if (userFolder is not null && line[at] == '~' && (at + 1 == line.Length || line[at + 1] is '/' or ' ' or '\t'))
            {
                word.Append(userFolder);
                at++;
            }

            while (at < line.Length && !char.IsWhiteSpace(line[at]))
                at = Take(line, at, word);

            words.Add(word.ToString());
        }

        return words;
    }

    /// <summary>The word so that <see cref="Split"/> reads it as it is.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(IsPlain) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char character) =>
        char.IsLetterOrDigit(character) || "/._-+=:,@%".Contains(character, StringComparison.Ordinal);

    /// <summary>Takes one character, or what is between quotes.</summary>
    /// <returns>Where the rest begins.</returns>
    private static int Take(string line, int at, StringBuilder word)
    {
        switch (line[at])
        {
            case '\'':
                var end = line.IndexOf('\'', at + 1);
                if (end < 0)
                    throw Broken("A single quote is not closed.");

                word.Append(line, at + 1, end - at - 1);
                return end + 1;
            case '"':
                return TakeDoubleQuoted(line, at + 1, word);
            case '\\' when at + 1 < line.Length:
                word.Append(line[at + 1]);
                return at + 2;
            case '\\':
                throw Broken("Nothing follows the backslash at the end of the line.");
            default:
                word.Append(line[at]);
                return at + 1;
        }
    }

    private static int TakeDoubleQuoted(string line, int at, StringBuilder word)
    {
        for (; at < line.Length; at++)
        {
            if (line[at] == '"')
                return at + 1;

            if (line[at] == '\\' && at + 1 < line.Length && (line[at + 1] is '"' or '\\'))
                at++;

            word.Append(line[at]);
        }

        throw Broken("A double quote is not closed.");
    }

    private static CairnException Broken(string what) =>
        new(ErrorKind.BadUsage, "bad-usage", what, "Nothing was done.", "Put names with spaces into 'single' or \"double\" quotes.");
}
