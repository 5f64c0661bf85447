using Cairn.Platform.Trees;

namespace Cairn.Archive.Trees;

/// <summary>The numbers that stand for entry types in listings; they never change.</summary>
internal static class EntryTypes
{
    /// <summary>The number of a type.</summary>
    public static int Encode(EntryType type) => type switch
    {
        EntryType.File => 1,
        EntryType.Directory => 2,
        EntryType.Symlink => 3,
        EntryType.Fifo => 4,
        EntryType.Socket => 5,
        EntryType.CharacterDevice => 6,
        EntryType.BlockDevice => 7,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The type of a number, or null when only a later version can have added it.</summary>
    public static EntryType? Decode(byte number) => number switch
    {
        1 => EntryType.File,
        2 => EntryType.Directory,
        3 => EntryType.Symlink,
        4 => EntryType.Fifo,
        5 => EntryType.Socket,
        6 => EntryType.CharacterDevice,
        7 => EntryType.BlockDevice,
        _ => null,
    };
}
