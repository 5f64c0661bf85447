namespace Cairn.Cli.Tests.Transcripts;

/// <summary>
/// Text that is kept in the repository so that a change of it is seen in review. With <c>CAIRN_GOLDEN=write</c> in the environment the
/// files are written instead of compared.
/// </summary>
internal static class GoldenFile
{
    private static readonly bool Writes = Environment.GetEnvironmentVariable("CAIRN_GOLDEN") == "write";

    /// <summary>Fails unless the file has this content.</summary>
    /// <param name="path">Relative to the root of the repository.</param>
    /// <param name="actual">What there should be.</param>
    public static void AssertIs(string path, string actual)
    {
        var file = Path.Combine(Root(), path);
        if (Writes)
            File.WriteAllText(file, actual);

        Assert.True(File.Exists(file), $"{path} is missing; CAIRN_GOLDEN=write makes it.");
        Assert.Equal(File.ReadAllText(file), actual);
    }

    /// <summary>The folder that holds Cairn.slnx.</summary>
    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cairn.slnx")))
            folder = folder.Parent;

        return folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests holds Cairn.slnx.");
    }
}
