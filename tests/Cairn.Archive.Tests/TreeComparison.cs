using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests;

/// <summary>Compares trees byte by byte and with all metadata that a restore promises.</summary>
internal static class TreeComparison
{
    /// <summary>Fails, naming the path, unless what is below two directories is the same.</summary>
    public static void Same(ISourceTree expected, BytePath expectedRoot, ISourceTree actual, BytePath actualRoot)
    {
        var names = expected.List(expectedRoot);
        Assert.Equal(names, actual.List(actualRoot));
        foreach (var name in names)
        {
            SameEntry(expected, expectedRoot.Append(name), actual, actualRoot.Append(name));
        }
    }

    /// <summary>Fails unless the path and what is below are the same.</summary>
    public static void SameEntry(ISourceTree expected, BytePath expectedPath, ISourceTree actual, BytePath actualPath)
    {
        var was = expected.Stat(expectedPath);
        var found = actual.Stat(actualPath);
        Assert.Equal((expectedPath, Promised(was)), (expectedPath, Promised(found)));
        switch (was.Type)
        {
            case EntryType.Directory:
                Same(expected, expectedPath, actual, actualPath);
                break;
            case EntryType.File:
                var isSame = Content(expected, expectedPath).SequenceEqual(Content(actual, actualPath));
                Assert.True(isSame, $"{expectedPath} has other content.");
                break;
            case EntryType.Symlink:
                Assert.Equal(expected.ReadLink(expectedPath), actual.ReadLink(actualPath));
                break;
            default:
                break;
        }
    }

    // Linux gives links no mode of their own.
    private static (EntryType Type, uint Mode, uint User, uint Group, long Size, UnixTime ModifiedAt) Promised(EntryMetadata metadata) =>
        (metadata.Type,
            metadata.Type == EntryType.Symlink ? 0 : metadata.Mode,
            metadata.UserId,
            metadata.GroupId,
            metadata.Type == EntryType.File ? metadata.Size : 0,
            metadata.ModifiedAt);

    private static byte[] Content(ISourceTree tree, BytePath path)
    {
        using var file = tree.Open(path);
        var content = new byte[file.Stat().Size];
        var read = 0;
        while (read < content.Length)
        {
            var count = file.Read(read, content.AsSpan(read));
            Assert.NotEqual(0, count);
            read += count;
        }

        return content;
    }
}
