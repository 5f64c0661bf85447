using System.Text.RegularExpressions;

namespace Cairn.Tidy.Documents;

/// <summary>The table of features is complete, and what it calls proved has a test of that name.</summary>
public sealed partial class FeaturesTests
{
    private const string Table = "docs/features.md";
    private const string NotYet = "not yet";

    /// <summary>How many rows each group of the five systems has.</summary>
    private static readonly (char Group, int Rows)[] Systems = [('A', 11), ('B', 12), ('C', 7), ('D', 6), ('E', 13)];

    [Fact]
    public void Every_feature_has_one_row_and_every_proof_is_a_test() => Rule.Holds(Violations(Checkout.Read(Table), TextOf));

    [Fact]
    public void A_row_that_is_missing_is_noticed() =>
        Rule.Notices("B7 has 0 rows", Violations(Complete().Replace(Row("B7", NotYet), "", StringComparison.Ordinal), _ => null));

    [Fact]
    public void A_row_that_is_there_twice_is_noticed() =>
        Rule.Notices("E13 has 2 rows", Violations(Complete() + Row("E13", NotYet), _ => null));

    [Theory]
    [InlineData("done")]
    [InlineData("")]
    [InlineData("It_works")]
    [InlineData("[It_works](../tests/A.cs) mostly")]
    public void A_status_without_proof_is_noticed(string status) => Rule.Notices("G1", Violations(With(status), Text));

    [Theory]
    [InlineData("[It_fails](../tests/A.cs)")]
    [InlineData("[It_work](../tests/A.cs)")]
    [InlineData("[It_works](../tests/B.cs)")]
    [InlineData("in part: [It_works](../tests/A.cs), [It_fails](../tests/A.cs)")]
    public void A_proof_that_is_no_test_is_noticed(string status) => Rule.Notices("is no test in", Violations(With(status), Text));

    [Theory]
    [InlineData(NotYet)]
    [InlineData("[It_works](../tests/A.cs)")]
    [InlineData("in part: [It_works](../tests/A.cs), [It_works_too](../tests/A.cs)")]
    public void A_row_that_is_proved_or_not_yet_is_fine(string status) => Assert.Empty(Violations(With(status), Text));

    private static IEnumerable<string> Violations(string table, Func<string, string?> textOf)
    {
        var rows = Rows().Matches(table)
            .Select(row => (Name: row.Groups["name"].Value, Status: row.Groups["status"].Value.Trim()))
            .ToList();
        var expected = Systems.SelectMany(system => Enumerable.Range(1, system.Rows).Select(number => $"{system.Group}{number}"));
        var counts = expected.Union(rows.Select(row => row.Name)).Select(name => (Name: name, Rows: rows.Count(row => row.Name == name)));
        foreach (var (name, count) in counts.Where(entry => entry.Rows != 1))
            yield return $"{name} has {count} rows in {Table}";

        foreach (var (name, status) in rows.Where(row => row.Status != NotYet))
        {
            var proofs = Proofs().Match(status);
            if (!proofs.Success)
                yield return $"{name} is neither \"{NotYet}\" nor proved by links to tests: {status}";

            foreach (var (test, path) in proofs.Groups["test"].Captures.Zip(proofs.Groups["path"].Captures))
            {
                if (textOf(path.Value)?.Contains($" {test.Value}(", StringComparison.Ordinal) != true)
                    yield return $"{name}: {test.Value} is no test in {path.Value}";
            }
        }
    }

    private static string? TextOf(string path) => Checkout.Has(path) ? Checkout.Read(path) : null;

    private static string? Text(string path) =>
        path == "tests/A.cs" ? "public void It_works() { }\npublic async Task It_works_too() { }" : null;

    private static string Complete() => string.Concat(
        Systems.SelectMany(system => Enumerable.Range(1, system.Rows).Select(number => Row($"{system.Group}{number}", NotYet))));

    private static string With(string status) => Complete() + Row("G1", status);

    private static string Row(string name, string status) => $"| {name} | what it is | {status} |\n";

    [GeneratedRegex(@"^\| (?<name>[A-G][0-9]+) \|[^|]*\|(?<status>[^|]*)\|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rows();

    [GeneratedRegex(
        @"^(in part: )?(\[(?<test>\w+)\]\(\.\./(?<path>[^)]+)\)(, )?)+(?<!, )$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Proofs();
}
