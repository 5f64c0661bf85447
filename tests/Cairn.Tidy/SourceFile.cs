using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cairn.Tidy;

/// <summary>One C# file: its path relative to the repository, its text and, parsed when first asked for, its syntax.</summary>
internal sealed class SourceFile(string path, string text)
{
    private CompilationUnitSyntax? _syntax;

    public string Path { get; } = path;

    public string Text { get; } = text;

    /// <summary>The lines, without their ends; the empty one after a last newline does not count.</summary>
    public IReadOnlyList<string> Lines { get; } = text.TrimEnd('\n').Split('\n');

    public CompilationUnitSyntax Syntax =>
        _syntax ??= CSharpSyntaxTree.ParseText(Text, new CSharpParseOptions(LanguageVersion.Preview), Path).GetCompilationUnitRoot();

    /// <summary>True for what ships, false for tests.</summary>
    public bool Ships => Path.StartsWith("src/", StringComparison.Ordinal);

    /// <summary>The file's name up to its first dot.</summary>
    public string Stem => System.IO.Path.GetFileName(Path).Split('.')[0];

    /// <summary>Types that are not inside another type.</summary>
    public IEnumerable<MemberDeclarationSyntax> TopLevelTypes =>
        Syntax.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    /// <summary>The declared name of a type, without its parameters.</summary>
    public static string NameOf(MemberDeclarationSyntax type) => type switch
    {
        BaseTypeDeclarationSyntax declaration => declaration.Identifier.ValueText,
        DelegateDeclarationSyntax declaration => declaration.Identifier.ValueText,
        _ => throw new ArgumentException($"{type.Kind()} declares no type", nameof(type)),
    };
}
