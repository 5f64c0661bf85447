using System.Text.RegularExpressions;

namespace Cairn.Tidy.Source;

/// <summary>What is in the repository is finished; what is not is an issue.</summary>
public sealed partial class FinishedTests
{
    [Fact]
    public void Nothing_is_left_for_later_and_no_test_is_skipped() => Rule.Holds(Checkout.Sources().SelectMany(Unfinished));

    // Split, since this file is read too.
    [Theory]
    [InlineData("// TO" + "DO: later")]
    [InlineData("// FIX" + "ME")]
    [InlineData("// HA" + "CK around it")]
    [InlineData("throw new NotImplemented" + "Exception();")]
    [InlineData("[Fact(Skip" + " = \"flaky\")]")]
    [InlineData("[Fact(Skip" + "=\"flaky\")]")]
    public void What_is_left_for_later_is_noticed(string line) =>
        Rule.Notices("tests/A.cs:2", Unfinished(new("tests/A.cs", $"class A\n{line}\n")));

    [Fact]
    public void A_word_that_only_contains_one_is_fine() =>
        Assert.Empty(Unfinished(new("src/A.cs", "new CairnException(code, what, meaning, todo); query.Skip(3); // HA" + "CKNEY")));

    private static IEnumerable<string> Unfinished(SourceFile file) =>
        from line in file.Lines.Index()
        where Marks().IsMatch(line.Item)
        select $"{file.Path}:{line.Index + 1} {line.Item.Trim()}";

    [GeneratedRegex(
        "\\b(TO" + "DO|FIX" + "ME|HA" + "CK|NotImplemented" + "Exception)\\b|\\bSkip ?=[^=>]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Marks();
}
