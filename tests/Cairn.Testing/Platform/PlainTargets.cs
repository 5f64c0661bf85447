using Cairn.Platform.Trees;

namespace Cairn.Testing.Platform;

/// <summary>Short forms for tests to which metadata and holes do not matter. What they make belongs to whoever runs the test.</summary>
public static class PlainTargets
{
    private const uint Private = 0x180; // 0600

    /// <summary>Starts a file without holes.</summary>
    public static ITargetFile CreateFile(this ITargetTree target, BytePath path, long size) => target.CreateFile(path, size, size);

    /// <summary>Makes a symbolic link.</summary>
    public static void CreateSymlink(this ITargetTree target, BytePath path, BytePath to) =>
        target.CreateSymlink(path, to, Metadata(EntryType.Symlink));

    /// <summary>Makes a named pipe.</summary>
    public static void CreateFifo(this ITargetTree target, BytePath path) => target.CreateSpecial(path, Metadata(EntryType.Fifo));

    // Numbers that chown(2) takes for "leave it".
    private static EntryMetadata Metadata(EntryType type) => new()
    {
        Type = type,
        Mode = Private,
        UserId = uint.MaxValue,
        GroupId = uint.MaxValue,
        ModifiedAt = new UnixTime(1_700_000_000, 0),
    };
}
