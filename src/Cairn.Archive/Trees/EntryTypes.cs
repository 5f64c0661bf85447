using Cairn.Archive.Errors;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Trees;

/// <summary>The numbers that stand for entry types in listings; they never change.</summary>
internal static class EntryTypes
{
    /// <summary>Whether a listing can hold such an entry: sockets and devices mean nothing on another machine.</summary>
    public static bool IsStorable(EntryType type) => type is EntryType.File or EntryType.Directory or EntryType.Symlink or EntryType.Fifo;

    /// <summary>The number of a storable type.</summary>
    public static int Encode(EntryType type) => type switch
    {
        EntryType.File => 1,
        EntryType.Directory => 2,
        EntryType.Symlink => 3,
        EntryType.Fifo => 4,
        _ => throw new InvalidOperationException($"Entries of type {type} are not stored."),
    };

    /// <summary>The type of a number.</summary>
    /// <exception cref="CairnException">There is none (code <c>newer-version</c>, since only a later version can have added
    /// it).</exception>
    public static EntryType Decode(byte number) => number switch
    {
        1 => EntryType.File,
        2 => EntryType.Directory,
        3 => EntryType.Symlink,
        4 => EntryType.Fifo,
        _ => throw Damage.Newer($"A directory has an entry of the unknown type {number}."),
    };
}
