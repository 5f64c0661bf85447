using Cairn.Cli.Demo;
using Cairn.Platform.Trees;

namespace Cairn.SystemTests.Network;

/// <summary>Real files for a test, and their comparison.</summary>
internal static class SampleTree
{
    /// <summary>Makes a folder of some megabytes: small and large files, an empty file and folder, a link, odd names, old times.</summary>
    public static string Make(TestNetwork network, string name, int seed, int largeBytes = 6_000_000)
    {
        var root = network.PathOf(name);
        Directory.CreateDirectory(Path.Combine(root, "empty"));
        var random = new Random(seed);
        for (var index = 0; index < 30; index++)
            Write(Path.Combine(root, $"folder{index % 3}", $"file {index} ö.txt"), random, random.Next(1, 30_000));

        Write(Path.Combine(root, "large"), random, largeBytes);
        File.WriteAllBytes(Path.Combine(root, "nothing"), []);
        File.CreateSymbolicLink(Path.Combine(root, "link"), "folder0/nowhere");
        File.SetUnixFileMode(Path.Combine(root, "nothing"), UnixFileMode.UserRead);
        File.SetLastWriteTimeUtc(Path.Combine(root, "large"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(1234567));
        return root;
    }

    /// <summary>Fails unless both folders are the same in every respect.</summary>
    public static void AssertSame(string expected, string actual, CancellationToken time)
    {
        var comparison = new TreeComparison(new LocalSourceTree());
        Assert.Empty(comparison.Compare(new BytePath(expected), new BytePath(actual), time));
        Assert.True(comparison.Entries > 1, "There was nothing to compare.");
    }

    /// <summary>Fails unless one path alone, relative to the folders, is not in the second one, and all else is the same.</summary>
    public static void AssertOnlyMissing(string path, string expected, string actual, CancellationToken time)
    {
        var comparison = new TreeComparison(new LocalSourceTree());
        var difference = Assert.Single(comparison.Compare(new BytePath(expected), new BytePath(actual), time));
        Assert.Equal(new TreeDifference(path, "only in the first"), difference);
    }

    /// <summary>Whether both folders are the same in every respect.</summary>
    public static bool IsSame(string expected, string actual, CancellationToken time) =>
        !new TreeComparison(new LocalSourceTree()).Compare(new BytePath(expected), new BytePath(actual), time).Any();

    /// <summary>Writes a file of random bytes.</summary>
    public static void Write(string path, Random random, int count)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var bytes = new byte[count];
        random.NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
    }
}
