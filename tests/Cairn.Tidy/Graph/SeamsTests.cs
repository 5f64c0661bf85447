using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cairn.Tidy.Graph;

/// <summary>The rule of the seams (see docs/architecture.md) is enforced by an analyzer; these tests keep the analyzer in force.</summary>
public sealed class SeamsTests
{
    private const string Banned = "BannedSymbols.txt";
    private const string Analyzer = "Microsoft.CodeAnalysis.BannedApiAnalyzers";
    private const string Diagnostic = "RS0030";

    [Fact]
    public void Every_simulated_project_is_compiled_under_the_banned_symbols() =>
        Rule.Holds(ProjectFile.Below("src")
            .Where(project => Floors.Simulated.Contains(project.Name, StringComparer.Ordinal))
            .SelectMany(Escapes));

    [Fact]
    public void A_simulated_project_without_the_list_is_noticed() =>
        Rule.Notices("does not include BannedSymbols.txt", Escapes(Sample(Package)));

    [Fact]
    public void A_simulated_project_without_the_analyzer_is_noticed() =>
        Rule.Notices("does not reference Microsoft.CodeAnalysis.BannedApiAnalyzers", Escapes(Sample(List)));

    [Fact]
    public void A_project_that_silences_the_analyzer_is_noticed() =>
        Rule.Notices("silences RS0030", Escapes(Sample(Package + List + "<NoWarn>$(NoWarn);RS0030</NoWarn>")));

    [Fact]
    public void No_source_file_silences_the_analyzer() => Rule.Holds(Checkout.Sources().Where(file => file.Ships).SelectMany(Silenced));

    [Fact]
    public void A_source_file_that_silences_the_analyzer_is_noticed() =>
        Rule.Notices("src/A.cs:2", Silenced(new("src/A.cs", $"class A;\n#pragma warning disable {Diagnostic}\n")));

    [Fact]
    public void Every_banned_symbol_exists() => Rule.Holds(Unknown(Checkout.Read(Banned)));

    [Fact]
    public void A_banned_symbol_that_does_not_exist_is_noticed() =>
        Rule.Notices("M:System.Guid.NewGuids", Unknown("M:System.Guid.NewGuid;reason\nM:System.Guid.NewGuids;reason\n"));

    [Fact]
    public void A_ban_without_a_reason_is_noticed() => Rule.Notices("gives no reason", Unknown("M:System.Guid.NewGuid\n"));

    private static string Package => $"""<PackageReference Include="{Analyzer}" />""";

    private static string List => $"""<AdditionalFiles Include="$(RepoRoot){Banned}" />""";

    private static IEnumerable<string> Escapes(ProjectFile project)
    {
        if (!project.Items("AdditionalFiles").Contains($"$(RepoRoot){Banned}", StringComparer.Ordinal))
        {
            yield return $"{project.Path} does not include {Banned}";
        }

        if (!project.Items("PackageReference").Contains(Analyzer, StringComparer.Ordinal))
        {
            yield return $"{project.Path} does not reference {Analyzer}";
        }

        if (project.Properties("NoWarn").Any(value => value.Contains(Diagnostic, StringComparison.Ordinal)))
        {
            yield return $"{project.Path} silences {Diagnostic}";
        }
    }

    private static IEnumerable<string> Silenced(SourceFile file) =>
        from line in file.Lines.Index()
        where line.Item.Contains(Diagnostic, StringComparison.Ordinal)
        select $"{file.Path}:{line.Index + 1} silences {Diagnostic}";

    private static IEnumerable<string> Unknown(string list)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("platform", references: platform);

        foreach (var line in list.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(';');
            if (DocumentationCommentId.GetFirstSymbolForDeclarationId(parts[0], compilation) is null)
            {
                yield return $"{Banned}: there is no {parts[0]}";
            }

            if (parts.Length < 2 || string.IsNullOrWhiteSpace(parts[1]))
            {
                yield return $"{Banned}: {parts[0]} gives no reason";
            }
        }
    }

    private static ProjectFile Sample(string content) => new("src/Cairn.Vault/Cairn.Vault.csproj", $"<Project>{content}</Project>");
}
