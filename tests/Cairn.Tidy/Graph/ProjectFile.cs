using System.Xml.Linq;

namespace Cairn.Tidy.Graph;

/// <summary>What a project file says about the project's place in the house.</summary>
internal sealed class ProjectFile(string path, string text)
{
    private readonly XDocument _xml = XDocument.Parse(text);

    /// <summary>The path relative to the repository.</summary>
    public string Path { get; } = path;

    public string Name { get; } = System.IO.Path.GetFileNameWithoutExtension(path);

    /// <summary>Names of the projects referenced, sorted.</summary>
    public IReadOnlyList<string> References =>
        [.. Items("ProjectReference").Select(System.IO.Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!];

    /// <summary>What the items of one kind include, in the file's order.</summary>
    public IEnumerable<string> Items(string kind) =>
        _xml.Descendants(kind).Select(item => item.Attribute("Include")?.Value).OfType<string>();

    /// <summary>The values of a property, wherever it is set.</summary>
    public IEnumerable<string> Properties(string name) => _xml.Descendants(name).Select(property => property.Value);

    /// <summary>Every project below a folder of the repository.</summary>
    public static IReadOnlyList<ProjectFile> Below(string folder) =>
        [.. Checkout.Files(folder, ".csproj").Select(path => new ProjectFile(path, Checkout.Read(path)))];
}
