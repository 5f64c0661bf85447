using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cairn.Tidy.Source;

/// <summary>Whatever tells people to run a command names one that there is.</summary>
public sealed partial class CommandsTests
{
    /// <summary>What may stand behind the program's name in a sentence about it.</summary>
    private static readonly string[] Prose = ["as", "for", "knows", "on", "that"];

    private static readonly HashSet<string> Commands = [.. Checkout.Sources().Where(file => file.Ships).SelectMany(Made)];

    [Fact]
    public void Every_command_that_a_text_names_is_in_the_command_tree()
    {
        Assert.Superset(new HashSet<string> { "backup", "recover", "restore", "up" }, Commands);
        Rule.Holds(Checkout.Sources().Where(file => file.Ships).SelectMany(Violations));
    }

    [Theory]
    [InlineData("\"Run cairn frobnicate.\"")]
    [InlineData("$\"Run 'cairn frobnicate {x}'.\"")]
    [InlineData("\"cairn frobnicate latest\"")]
    public void A_command_that_is_none_is_noticed(string text) => Rule.Notices("cairn frobnicate", Violations(Sample(text)));

    [Theory]
    [InlineData("\"Run 'cairn backup'.\"")]
    [InlineData("$\"cairn --home {home} up\"")]
    [InlineData("\"A version of cairn that is newer.\"")]
    public void Others_pass(string text) => Assert.Empty(Violations(Sample(text)));

    private static SourceFile Sample(string text) => new("src/A.cs", $"class A {{ string B => {text}; }}\n");

    /// <summary>The names of the commands that a file makes.</summary>
    private static IEnumerable<string> Made(SourceFile file) => file.Syntax.DescendantNodes()
        .OfType<ObjectCreationExpressionSyntax>()
        .Where(creation => creation.Type.ToString() is "Command")
        .Select(creation => creation.ArgumentList?.Arguments.FirstOrDefault()?.Expression)
        .OfType<LiteralExpressionSyntax>()
        .Select(name => name.Token.ValueText);

    private static IEnumerable<string> Violations(SourceFile file) =>
        from token in file.Syntax.DescendantTokens()
        where token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken
        from Match named in Named().Matches(token.ValueText)
        let command = named.Groups["command"].Value
        where !Commands.Contains(command) && !Prose.Contains(command)
        select $"{file.Path}:{token.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: there is no cairn {command}";

    [GeneratedRegex(@"\bcairn (?<command>[a-z]+)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();
}
