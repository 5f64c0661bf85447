using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cairn.Tidy.Source;

/// <summary>
/// An error for people says what happened, what it means for their data and what to do: three sentences, none of them empty, and a code
/// that scripts can match.
/// </summary>
public sealed partial class ErrorsTests
{
    private const string Unknown = "{}";

    /// <summary>Told where nothing can be said any more, in one line.</summary>
    private static readonly string[] WithoutAdvice = ["FailureCode"];

    [Fact]
    public void Every_error_has_a_code_and_three_whole_parts() =>
        Rule.Holds(Checkout.Sources().Where(file => file.Ships).SelectMany(Violations));

    [Theory]
    [InlineData("new CairnException(ErrorKind.Failed, \"code\", \"What.\", \"\", \"Do it.\")", "says nothing about what it means")]
    [InlineData("new(ErrorKind.Failed, \"code\", \"What.\", \"Meaning.\", string.Empty)", "says nothing about what to do")]
    [InlineData("new(ErrorKind.Failed, \"code\", (\"What.\", \"Meaning.\", \"\"), inner)", "says nothing about what to do")]
    [InlineData("new(ErrorKind.Failed, \"code\", \"What\", \"Meaning.\", \"Do it.\")", "what happened is no sentence")]
    [InlineData("new(ErrorKind.Failed, \"code\", \"what \" + x + \" is.\", \"Meaning.\", \"Do it.\")", "what happened is no sentence")]
    [InlineData("new(ErrorKind.Failed, \"code\", a ? \"What.\" : $\"{b} and\", \"Meaning.\", \"Do it.\")", "what happened is no sentence")]
    [InlineData("new(ErrorKind.Failed, \"A code\", \"What.\", \"Meaning.\", \"Do it.\")", "is no code")]
    public void What_is_missing_is_noticed(string creation, string expected) => Rule.Notices(expected, Violations(Sample(creation)));

    [Theory]
    [InlineData("new CairnException(ErrorKind.Failed, Code, $\"{x} is.\", \"Nothing was done.\", $\"Start it: cairn --home {home} up\")")]
    [InlineData("new CairnException(ErrorKind.Failed, \"a-code\", What(x), meaning, \"See 'cairn help'.\")")]
    [InlineData("new Reply(ErrorKind.Failed)")]
    public void What_is_whole_passes(string creation) => Assert.Empty(Violations(Sample(creation)));

    private static SourceFile Sample(string creation) => new("src/A.cs", $"class A {{ CairnException Make() => {creation}; }}\n");

    private static IEnumerable<string> Violations(SourceFile file)
    {
        foreach (var creation in file.Syntax.DescendantNodes().OfType<BaseObjectCreationExpressionSyntax>())
        {
            var arguments = creation.ArgumentList?.Arguments.Select(argument => argument.Expression).ToList() ?? [];
            if (arguments.Count < 3 || !arguments[0].ToString().StartsWith("ErrorKind.", StringComparison.Ordinal))
                continue;

            var parts = arguments[2] is TupleExpressionSyntax tuple
                ? tuple.Arguments.Select(argument => argument.Expression).ToList()
                : [.. arguments.Skip(2)];
            var place = $"{file.Path}:{creation.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
            if (Texts(arguments[1]).Any(code => !Code().IsMatch(code.Replace(Unknown, "x", StringComparison.Ordinal))))
                yield return $"{place}: {arguments[1]} is no code";

            if (parts.Count >= 3 && !WithoutAdvice.Contains(arguments[1].ToString()))
            {
                foreach (var problem in Problems(parts))
                    yield return $"{place}: {problem}";
            }
        }
    }

    private static IEnumerable<string> Problems(IReadOnlyList<ExpressionSyntax> parts)
    {
        string[] names = ["what happened", "what it means", "what to do"];
        for (var part = 0; part < names.Length; part++)
        {
            foreach (var text in Texts(parts[part]))
            {
                if (text.Length == 0)
                    yield return $"says nothing about {names[part]}";
                else if (!Beginning().IsMatch(text) || !Ending().IsMatch(text))
                    yield return $"{names[part]} is no sentence: {text}";
            }
        }
    }

    /// <summary>All texts that an expression may yield, with <c>{}</c> for what only a run knows.</summary>
    private static IEnumerable<string> Texts(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax { Token.Value: string text } => [text],
        InterpolatedStringExpressionSyntax interpolated =>
            [string.Concat(interpolated.Contents.Select(content =>
                content is InterpolatedStringTextSyntax text ? text.TextToken.ValueText : Unknown))],
        BinaryExpressionSyntax { OperatorToken.Text: "+" } sum =>
            from left in Texts(sum.Left) from right in Texts(sum.Right) select left + right,
        ConditionalExpressionSyntax choice => Texts(choice.WhenTrue).Concat(Texts(choice.WhenFalse)),
        ParenthesizedExpressionSyntax inner => Texts(inner.Expression),
        MemberAccessExpressionSyntax member when member.ToString() is "string.Empty" => [""],
        _ => [Unknown],
    };

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    /// <summary>A capital, or something quoted.</summary>
    [GeneratedRegex("^([A-Z0-9'\"{]|--)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Beginning();

    /// <summary>The end of a sentence, of something only a run knows, or of a command to copy.</summary>
    [GeneratedRegex("([.?!]|\\{\\}|: .*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ending();
}
