using System.Text;
using System.Text.RegularExpressions;

namespace Cairn.Tidy.Documents;

/// <summary>A Markdown file: where its links point and which anchors its headings make. Code is not read.</summary>
internal sealed partial class MarkdownFile
{
    private MarkdownFile(string path, IReadOnlyList<(int Line, string Target)> links, IReadOnlySet<string> anchors)
    {
        Path = path;
        Links = links;
        Anchors = anchors;
    }

    /// <summary>The path relative to the repository.</summary>
    public string Path { get; }

    /// <summary>Targets of links, images and references, with the line (from 1) that each stands on.</summary>
    public IReadOnlyList<(int Line, string Target)> Links { get; }

    /// <summary>The fragments that GitHub makes of the headings, and explicit ids.</summary>
    public IReadOnlySet<string> Anchors { get; }

    public static MarkdownFile Parse(string path, string text)
    {
        var links = new List<(int, string)>();
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        string? fence = null;
        foreach (var (index, line) in text.Split('\n').Index())
        {
            var mark = Fence().Match(line).Groups["mark"].Value;
            if (fence is not null)
            {
                fence = mark.StartsWith(fence, StringComparison.Ordinal) ? null : fence;
                continue;
            }

            if (mark.Length > 0)
            {
                fence = mark;
                continue;
            }

            if (Heading().Match(line) is { Success: true } heading)
            {
                AddAnchor(anchors, Slug(heading.Groups["title"].Value));
            }

            var prose = Code().Replace(line, "");
            anchors.UnionWith(Id().Matches(prose).Select(match => match.Groups["id"].Value));
            links.AddRange(Link().Matches(prose).Select(match => (index + 1, match.Groups["target"].Value)));
        }

        return new MarkdownFile(path, links, anchors);
    }

    private static void AddAnchor(HashSet<string> anchors, string slug)
    {
        var anchor = slug;
        for (var repeat = 1; !anchors.Add(anchor); repeat++)
        {
            anchor = $"{slug}-{repeat}";
        }
    }

    // As GitHub does: lower case, punctuation away, each space a hyphen; of a link only the text is kept.
    private static string Slug(string title)
    {
        var slug = new StringBuilder();
        foreach (var character in LinkText().Replace(title, "${text}").Trim().ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(character) || character is '-' or '_')
            {
                slug.Append(character);
            }
            else if (character == ' ')
            {
                slug.Append('-');
            }
        }

        return slug.ToString();
    }

    [GeneratedRegex(@"^ {0,3}(?<mark>`{3,}|~{3,})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^ {0,3}#{1,6} +(?<title>.*?)( +#+)? *$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<ticks>`+)(?!`).*?(?<!`)\k<ticks>(?!`)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"!?\[(?<text>[^\]]*)\]\([^)]*\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LinkText();

    [GeneratedRegex(
        @"\]\(\s*<?(?<target>[^)\s>]+)>?(\s+""[^""]*"")?\s*\)|^ {0,3}\[[^\]]+\]:\s+<?(?<target>[^\s>]+)|\b(src|href)=""(?<target>[^""]+)""",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"<a\s+(id|name)=""(?<id>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Id();
}
