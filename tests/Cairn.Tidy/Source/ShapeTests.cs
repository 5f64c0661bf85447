using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cairn.Tidy.Source;

/// <summary>How large things may grow.</summary>
public sealed class ShapeTests
{
    private const int MostLines = 500;
    private const int MostColumns = 140;
    private const int MostMethodLines = 70;

    [Fact]
    public void No_file_is_longer_than_500_lines() => Rule.Holds(Checkout.Sources().SelectMany(LongFile));

    [Fact]
    public void A_file_of_501_lines_is_noticed()
    {
        Assert.Empty(LongFile(Sample(500)));
        Rule.Notices("501 lines", LongFile(Sample(501)));

        static SourceFile Sample(int lines) => new("src/A.cs", string.Concat(Enumerable.Repeat("// a\n", lines)));
    }

    [Fact]
    public void No_line_is_longer_than_140_columns() =>
        Rule.Holds(Checkout.Sources().SelectMany(LongLines));

    [Fact]
    public void A_line_of_141_columns_is_noticed()
    {
        Assert.Empty(LongLines(Sample(140)));
        Rule.Notices("src/A.cs:2 has 141 columns", LongLines(Sample(141)));

        static SourceFile Sample(int columns) => new("src/A.cs", $"// short\n{new string('/', columns)}\n");
    }

    [Fact]
    public void No_method_is_longer_than_70_lines() => Rule.Holds(Checkout.Sources().SelectMany(LongMethods));

    [Theory]
    [InlineData("int M()\n{\n", "}", "M")]
    [InlineData("A()\n{\n", "}", "A")]
    [InlineData("int P\n{\nget\n{\n", "}\n}", "get")]
    [InlineData("int P =>\n", "1;", "P")]
    [InlineData("System.Func<int> f = () =>\n{\n", "};", "lambda")]
    public void A_method_of_71_lines_is_noticed(string start, string end, string name)
    {
        var fixedLines = $"{start}{end}".Split('\n').Length - (name == "get" ? 3 : 0);
        Assert.Empty(LongMethods(Sample(MostMethodLines)));
        Rule.Notices($"{name} has 71 lines", LongMethods(Sample(MostMethodLines + 1)));

        SourceFile Sample(int lines)
        {
            var body = string.Concat(Enumerable.Repeat("//\n", lines - fixedLines));
            return new("src/A.cs", $"class A\n{{\n/// documentation\n{start}{body}{end}\n}}\n");
        }
    }

    [Fact]
    public void Top_level_statements_of_71_lines_are_noticed() =>
        Rule.Notices("the program has 71 lines", LongMethods(new("src/A.cs", string.Concat(Enumerable.Repeat("F();\n", 71)))));

    private static IEnumerable<string> LongFile(SourceFile file)
    {
        if (file.Lines.Count > MostLines)
        {
            yield return $"{file.Path} has {file.Lines.Count} lines";
        }
    }

    private static IEnumerable<string> LongLines(SourceFile file) =>
        from line in file.Lines.Index()
        where line.Item.Length > MostColumns
        select $"{file.Path}:{line.Index + 1} has {line.Item.Length} columns";

    private static IEnumerable<string> LongMethods(SourceFile file)
    {
        foreach (var node in file.Syntax.DescendantNodes())
        {
            if (NameOfCode(node) is { } name && LinesOf(node, node) is > MostMethodLines and var lines)
            {
                yield return $"{file.Path}: {name} has {lines} lines";
            }
        }

        var statements = file.Syntax.Members.OfType<GlobalStatementSyntax>().ToList();
        if (statements.Count > 0 && LinesOf(statements[0], statements[^1]) is > MostMethodLines and var length)
        {
            yield return $"{file.Path}: the program has {length} lines";
        }
    }

    private static string? NameOfCode(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        OperatorDeclarationSyntax => "operator",
        ConversionOperatorDeclarationSyntax => "conversion",
        DestructorDeclarationSyntax => "finalizer",
        AccessorDeclarationSyntax accessor => accessor.Keyword.ValueText,
        PropertyDeclarationSyntax { ExpressionBody: not null } property => property.Identifier.ValueText,
        IndexerDeclarationSyntax { ExpressionBody: not null } => "indexer",
        LocalFunctionStatementSyntax local => local.Identifier.ValueText,
        // A lambda inside a method lengthens the method; only one in an initializer stands alone.
        LambdaExpressionSyntax lambda when lambda.FirstAncestorOrSelf<FieldDeclarationSyntax>() is not null => "lambda",
        _ => null,
    };

    // From the first attribute or word to the last brace: documentation does not count.
    private static int LinesOf(SyntaxNode first, SyntaxNode last)
    {
        var start = first.SyntaxTree.GetLineSpan(first.Span).StartLinePosition.Line;
        return last.SyntaxTree.GetLineSpan(last.Span).EndLinePosition.Line - start + 1;
    }
}
