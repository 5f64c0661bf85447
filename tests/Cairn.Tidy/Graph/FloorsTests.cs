using System.Xml.Linq;

namespace Cairn.Tidy.Graph;

public sealed class FloorsTests
{
    [Fact]
    public void Every_room_references_only_rooms_below_its_own_floor() => Rule.Holds(NotBelow(Floors.Rooms));

    [Fact]
    public void A_reference_to_the_same_floor_is_noticed() =>
        Rule.Notices("Vault (floor 3) references Archive (floor 3)", NotBelow([new(3, "Archive", []), new(3, "Vault", ["Archive"])]));

    [Fact]
    public void The_projects_reference_what_the_table_of_floors_says() =>
        Rule.Holds(Differences(Floors.Rooms, ProjectFile.Below("src")));

    [Fact]
    public void A_reference_that_the_table_does_not_name_is_noticed() =>
        Rule.Notices(
            "references [Core, Vault], the table of floors says [Core]",
            Differences([new(3, "Archive", ["Core"])], [Sample("Archive", Reference("Vault"), Reference("Core"))]));

    [Fact]
    public void A_project_without_a_floor_is_noticed() =>
        Rule.Notices("stands on no floor", Differences([], [Sample("Attic")]));

    [Fact]
    public void A_room_without_a_project_is_noticed() =>
        Rule.Notices("has no project", Differences([new(1, "Core", [])], []));

    [Fact]
    public void Only_rooms_that_serve_http_use_the_web_framework() =>
        Rule.Notices(
            "uses Microsoft.AspNetCore.App",
            Differences([new(1, "Core", [])], [Sample("Core", """<FrameworkReference Include="Microsoft.AspNetCore.App" />""")]));

    [Fact]
    public void Every_project_is_in_the_solution() =>
        Rule.Holds(Unlisted(Checkout.Read("Cairn.slnx"), [.. Checkout.Files("src", ".csproj"), .. Checkout.Files("tests", ".csproj")]));

    [Fact]
    public void A_project_missing_from_the_solution_is_noticed() =>
        Rule.Notices(
            "src/B/B.csproj",
            Unlisted("""<Solution><Project Path="src/A/A.csproj" /></Solution>""", ["src/A/A.csproj", "src/B/B.csproj"]));

    private static IEnumerable<string> NotBelow(IReadOnlyList<Room> rooms) =>
        from room in rooms
        from reference in room.References
        let target = rooms.Single(candidate => candidate.Project == reference)
        where target.Floor >= room.Floor
        select $"{room.Project} (floor {room.Floor}) references {target.Project} (floor {target.Floor})";

    private static IEnumerable<string> Differences(IReadOnlyList<Room> rooms, IReadOnlyList<ProjectFile> projects)
    {
        foreach (var room in rooms.Where(room => !projects.Any(project => project.Name == room.Project)))
        {
            yield return $"{room.Project} has no project below src";
        }

        foreach (var project in projects)
        {
            if (rooms.FirstOrDefault(room => room.Project == project.Name) is not { } room)
            {
                yield return $"{project.Name} stands on no floor";
                continue;
            }

            if (!project.References.SequenceEqual(room.References))
            {
                yield return $"{project.Name} references [{string.Join(", ", project.References)}], " +
                    $"the table of floors says [{string.Join(", ", room.References)}]";
            }

            if (!room.ServesHttp && project.Items("FrameworkReference").FirstOrDefault() is { } framework)
            {
                yield return $"{project.Name} uses {framework}";
            }
        }
    }

    private static IEnumerable<string> Unlisted(string solution, IReadOnlyList<string> projects)
    {
        var listed = XDocument.Parse(solution).Descendants("Project").Select(project => project.Attribute("Path")?.Value).ToHashSet();
        return projects.Where(project => !listed.Contains(project)).Select(project => $"{project} is not in the solution");
    }

    private static ProjectFile Sample(string name, params string[] items) =>
        new($"src/{name}/{name}.csproj", $"<Project><ItemGroup>{string.Concat(items)}</ItemGroup></Project>");

    private static string Reference(string name) => $"""<ProjectReference Include="../{name}/{name}.csproj" />""";
}
