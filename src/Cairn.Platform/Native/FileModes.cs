using Cairn.Platform.Trees;

namespace Cairn.Platform.Native;

/// <summary>The parts of st_mode (inode(7)).</summary>
internal static class FileModes
{
    /// <summary>Permission bits with setuid, setgid and sticky.</summary>
    public const uint Permissions = 0xFFF;

    /// <summary>setuid and setgid: what a file may do in its owner's name.</summary>
    public const uint SetIds = 0xC00;

    private const int TypeShift = 12;

    /// <summary>The type in the mode that mknod(2) takes: pipes, sockets and devices only.</summary>
    public static uint NodeType(EntryType type) => type switch
    {
        EntryType.Fifo => 1u << TypeShift,
        EntryType.CharacterDevice => 2u << TypeShift,
        EntryType.BlockDevice => 6u << TypeShift,
        EntryType.Socket => 12u << TypeShift,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>What kind of thing the mode belongs to.</summary>
    public static EntryType TypeOf(ushort mode) => (mode >> TypeShift) switch
    {
        1 => EntryType.Fifo,
        2 => EntryType.CharacterDevice,
        4 => EntryType.Directory,
        6 => EntryType.BlockDevice,
        10 => EntryType.Symlink,
        12 => EntryType.Socket,
        _ => EntryType.File,
    };
}
