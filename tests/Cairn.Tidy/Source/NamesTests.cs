using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cairn.Tidy.Source;

/// <summary>Where a type lives and what it is called.</summary>
public sealed class NamesTests
{
    [Fact]
    public void A_file_holds_one_public_type_and_is_named_as_it() =>
        Rule.Holds(Checkout.Sources().Where(file => file.Ships).SelectMany(Misfiled));

    [Fact]
    public void Two_public_types_in_one_file_are_noticed() =>
        Rule.Notices("public types A, B", Misfiled(new("src/Cairn.Core/A.cs", "public class A;\npublic record B;\n")));

    [Fact]
    public void A_file_named_otherwise_than_its_public_type_is_noticed() =>
        Rule.Notices("holds the public type B", Misfiled(new("src/Cairn.Core/A.cs", "class A;\npublic delegate void B();\n")));

    [Fact]
    public void A_generic_type_may_share_the_file_of_its_companion() =>
        Assert.Empty(Misfiled(new("src/Cairn.Core/A.cs", "public static class A;\npublic class A<T>;\npublic class A<T, U>;\n")));

    [Fact]
    public void Nested_and_internal_types_do_not_count_as_public_ones() =>
        Assert.Empty(Misfiled(new("src/Cairn.Core/A.cs", "public class A { public class Case; }\ninternal class B;\n")));

    [Fact]
    public void A_namespace_is_the_folder() => Rule.Holds(Checkout.Sources().SelectMany(Displaced));

    [Theory]
    [InlineData("namespace Cairn.Core;\nclass A;\n")]
    [InlineData("namespace Cairn.Core.Ids { class A; }\n")]
    [InlineData("class A;\n")]
    public void A_namespace_other_than_the_folder_is_noticed(string text)
    {
        Assert.Empty(Displaced(new("src/Cairn.Core/Sizes/A.cs", "namespace Cairn.Core.Sizes;\nclass A;\n")));
        Rule.Notices("Cairn.Core.Sizes", Displaced(new("src/Cairn.Core/Sizes/A.cs", text)));
    }

    [Fact]
    public void No_type_is_named_like_its_namespace() => Rule.Holds(Checkout.Sources().SelectMany(Echoes));

    [Fact]
    public void A_type_named_like_its_namespace_is_noticed() =>
        Rule.Notices("Cairn.Vault.Vault", Echoes(new("src/Cairn.Vault/Vault.cs", "namespace Cairn.Vault;\nclass Vault;\n")));

    [Fact]
    public void No_type_has_a_name_that_says_nothing() => Rule.Holds(Checkout.Sources().SelectMany(Vague));

    [Theory]
    [InlineData("PeerManager")]
    [InlineData("HashHelper")]
    [InlineData("FileHelpers")]
    [InlineData("StringUtilities")]
    [InlineData("PathUtils")]
    public void A_name_that_says_nothing_is_noticed(string name) =>
        Rule.Notices(name, Vague(new("src/A.cs", $"class A {{ class {name}; }}")));

    private static IEnumerable<string> Misfiled(SourceFile file)
    {
        var names = file.TopLevelTypes
            .Where(type => type.Modifiers.Any(SyntaxKind.PublicKeyword))
            .Select(SourceFile.NameOf)
            .Distinct(StringComparer.Ordinal)
            .ToList();

        if (names.Count > 1)
        {
            yield return $"{file.Path} holds the public types {string.Join(", ", names)}";
        }
        else if (names.Count == 1 && names[0] != file.Stem)
        {
            yield return $"{file.Path} holds the public type {names[0]}";
        }
    }

    private static IEnumerable<string> Displaced(SourceFile file)
    {
        var expected = string.Join('.', file.Path.Split('/')[1..^1]);
        return file.TopLevelTypes
            .Where(type => NamespaceOf(type) != expected && SourceFile.NameOf(type) != "Program")
            .Select(type => $"{file.Path}: {SourceFile.NameOf(type)} is in {NamespaceOf(type)} instead of {expected}")
            .Take(1);
    }

    private static IEnumerable<string> Echoes(SourceFile file) =>
        from type in file.TopLevelTypes
        let space = NamespaceOf(type)
        where space.Split('.')[^1] == SourceFile.NameOf(type)
        select $"{file.Path}: {space}.{SourceFile.NameOf(type)} is named like its namespace";

    private static IEnumerable<string> Vague(SourceFile file) =>
        from type in file.Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        let name = type.Identifier.ValueText
        where VagueEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal))
        select $"{file.Path}: {name} does not say what it does";

    private static readonly string[] VagueEndings = ["Manager", "Helper", "Helpers", "Utility", "Utilities", "Util", "Utils"];

    private static string NamespaceOf(SyntaxNode type) =>
        string.Join('.', type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Reverse().Select(space => space.Name.ToString()));
}
