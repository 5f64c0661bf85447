using System.Xml.Linq;

namespace Cairn.Tidy.Documents;

/// <summary>Every package that the repository depends on has its reason in writing.</summary>
public sealed class DependenciesTests
{
    private const string Packages = "Directory.Packages.props";
    private const string Record = "docs/decisions/0001-dependencies.md";

    [Fact]
    public void Every_package_is_recorded_with_its_version_and_a_reason() =>
        Rule.Holds(Violations(Checkout.Read(Packages), Checkout.Read(Record)));

    [Fact]
    public void A_package_without_a_record_is_noticed() =>
        Rule.Notices(
            "B 2.0 is in Directory.Packages.props and not recorded",
            Violations(Pinned("A", "1.0") + Pinned("B", "2.0"), Row("A", "1.0", "x")));

    [Fact]
    public void A_package_for_every_project_counts_too() =>
        Rule.Notices(
            "A 1.0 is in Directory.Packages.props and not recorded",
            Violations("""<GlobalPackageReference Include="A" Version="1.0" />""", ""));

    [Fact]
    public void A_record_of_another_version_is_noticed() =>
        Rule.Notices("A is recorded as 1.0 and pinned to 1.1", Violations(Pinned("A", "1.1"), Row("A", "1.0", "x")));

    [Fact]
    public void A_record_of_a_package_that_is_gone_is_noticed() =>
        Rule.Notices("A is recorded and not in Directory.Packages.props", Violations("", Row("A", "1.0", "x")));

    [Fact]
    public void A_record_without_a_reason_is_noticed() =>
        Rule.Notices("A has no reason", Violations(Pinned("A", "1.0"), Row("A", "1.0", "")));

    private static IEnumerable<string> Violations(string packages, string record)
    {
        var pinned = Parse(packages);
        var rows = record.Split('\n').Select(Cells).Where(cells => cells.Length == 4 && cells[0].StartsWith('`')).ToList();
        foreach (var (name, version) in pinned)
        {
            if (rows.Find(cells => cells[0] == $"`{name}`") is not { } row)
            {
                yield return $"{name} {version} is in {Packages} and not recorded";
            }
            else if (row[1] != version)
            {
                yield return $"{name} is recorded as {row[1]} and pinned to {version}";
            }
            else if (row[3].Length == 0)
            {
                yield return $"{name} has no reason";
            }
        }

        foreach (var row in rows.Where(row => !pinned.Any(package => row[0] == $"`{package.Name}`")))
        {
            yield return $"{row[0].Trim('`')} is recorded and not in {Packages}";
        }
    }

    private static List<(string Name, string Version)> Parse(string packages) =>
        [.. XElement.Parse(packages.StartsWith("<Project>", StringComparison.Ordinal) ? packages : $"<Project>{packages}</Project>")
            .Descendants()
            .Where(element => element.Name.LocalName is "PackageVersion" or "GlobalPackageReference")
            .Select(element => (element.Attribute("Include")!.Value, element.Attribute("Version")!.Value))];

    private static string[] Cells(string line) =>
        line.StartsWith('|') ? [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())] : [];

    private static string Pinned(string name, string version) => $"""<PackageVersion Include="{name}" Version="{version}" />""";

    private static string Row(string package, string version, string reason) => $"| `{package}` | {version} | all | {reason} |";
}
