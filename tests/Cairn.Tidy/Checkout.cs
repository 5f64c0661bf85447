namespace Cairn.Tidy;

/// <summary>The repository that this test was built from. Paths are relative to its root and use forward slashes.</summary>
internal static class Checkout
{
    private static readonly string[] BuildFolders = ["bin", "obj", "artifacts", ".git"];

    /// <summary>The folder that holds Cairn.slnx, found by walking up from the test's own assembly.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All files below a folder with a given ending, sorted; what builds leave behind is left out.</summary>
    public static IReadOnlyList<string> Files(string folder, string ending) =>
        [.. Walk(Path.Combine(Root, folder))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => path.EndsWith(ending, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>A file's text.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>True for an existing file or folder.</summary>
    public static bool Has(string path) => Path.Exists(Path.Combine(Root, path));

    /// <summary>Every C# file written by hand, below src and tests.</summary>
    public static IReadOnlyList<SourceFile> Sources() =>
        [.. Files("src", ".cs").Concat(Files("tests", ".cs")).Select(path => new SourceFile(path, Read(path)))];

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(
            Directory.EnumerateDirectories(folder)
                .Where(child => !BuildFolders.Contains(Path.GetFileName(child), StringComparer.Ordinal))
                .SelectMany(Walk));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Cairn.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Cairn.slnx.");
    }
}
