using System.Text.RegularExpressions;

namespace Cairn.Tidy.Documents;

public sealed partial class LinksTests
{
    [Fact]
    public void Every_link_in_the_documents_leads_somewhere()
    {
        var files = Directory.EnumerateFiles(Checkout.Root, "*.md")
            .Select(path => Path.GetFileName(path))
            .Concat(Checkout.Files("docs", ".md"))
            .ToDictionary(path => path, path => MarkdownFile.Parse(path, Checkout.Read(path)), StringComparer.Ordinal);

        Assert.Contains("docs/decisions/README.md", files.Keys);
        Rule.Holds(Broken(files, Checkout.Has));
    }

    [Theory]
    [InlineData("See [it](missing.md).", "docs/missing.md does not exist")]
    [InlineData("See ![it](../pictures/a.png \"title\").", "pictures/a.png does not exist")]
    [InlineData("[it]: <missing.md>", "docs/missing.md does not exist")]
    [InlineData("<img src=\"missing.svg\">", "docs/missing.svg does not exist")]
    [InlineData("[it](../../outside.md)", "leaves the repository")]
    [InlineData("[it](/docs/b.md)", "is absolute")]
    [InlineData("[it](b.md#nowhere)", "docs/b.md has no heading #nowhere")]
    [InlineData("[it](#nowhere)", "docs/a.md has no heading #nowhere")]
    public void A_link_that_leads_nowhere_is_noticed(string text, string expected) => Rule.Notices(expected, Broken(text));

    [Theory]
    [InlineData("[it](b.md), [there](b.md#a-pack-frames--index), [twice](b.md#again-1), [id](b.md#here) and [above](#top)\n# Top")]
    [InlineData("[web](https://example.org/a) and [mail](mailto:a@example.org)")]
    [InlineData("`[code](missing.md)` and ``[code](`missing.md)``")]
    [InlineData("```\n[code](missing.md)\n```")]
    [InlineData("~~~~\n```\n[code](missing.md)\n~~~~")]
    [InlineData("[folder](../src/)")]
    public void A_link_that_leads_somewhere_is_fine(string text) => Assert.Empty(Broken(text));

    private static IEnumerable<string> Broken(string text)
    {
        var file = MarkdownFile.Parse("docs/a.md", text);
        var other = MarkdownFile.Parse("docs/b.md", "# A [pack](#x): `frames` & index\n## Again ##\n## Again\n<a id=\"here\"></a>\n");
        var files = new Dictionary<string, MarkdownFile>(StringComparer.Ordinal) { ["docs/a.md"] = file, ["docs/b.md"] = other };
        return Broken(files, path => path is "docs/a.md" or "docs/b.md" or "src/" or "src")
            .Where(violation => violation.StartsWith("docs/a.md", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Broken(Dictionary<string, MarkdownFile> files, Func<string, bool> exists) =>
        from file in files.Values
        from link in file.Links
        where !Scheme().IsMatch(link.Target)
        let reason = ReasonBroken(file, link.Target, files, exists)
        where reason is not null
        select $"{file.Path}:{link.Line} {link.Target}: {reason}";

    private static string? ReasonBroken(
        MarkdownFile file, string target, Dictionary<string, MarkdownFile> files, Func<string, bool> exists)
    {
        var parts = target.Split('#', 2);
        var (path, anchor) = (parts[0], parts.Length > 1 ? parts[1] : "");
        if (path.StartsWith('/'))
        {
            return "is absolute; GitHub and editors resolve it differently";
        }

        var resolved = path.Length == 0 ? file.Path : Resolve(file.Path, Uri.UnescapeDataString(path));
        if (resolved is null)
        {
            return "leaves the repository";
        }

        if (!exists(resolved))
        {
            return $"{resolved} does not exist";
        }

        return anchor.Length > 0 && files.TryGetValue(resolved, out var document) && !document.Anchors.Contains(anchor)
            ? $"{resolved} has no heading #{anchor}"
            : null;
    }

    private static string? Resolve(string from, string path)
    {
        var parts = new List<string>(from.Split('/')[..^1]);
        foreach (var part in path.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                return null;
            }
        }

        return string.Join('/', parts);
    }

    [GeneratedRegex("^[a-z][a-z0-9+.-]*:", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Scheme();
}
