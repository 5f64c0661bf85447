namespace Cairn.Platform.Trees;

/// <summary>What lstat tells of a file, directory or link, and its extended attributes where they were asked for. Immutable.</summary>
public sealed record EntryMetadata
{
    /// <summary>What it is.</summary>
    public required EntryType Type { get; init; }

    /// <summary>Permission bits with setuid, setgid and sticky: the low 12 bits of st_mode.</summary>
    public required uint Mode { get; init; }

    /// <summary>Numeric owner.</summary>
    public uint UserId { get; init; }

    /// <summary>Numeric group.</summary>
    public uint GroupId { get; init; }

    /// <summary>Bytes of a regular file, or of a link's target.</summary>
    public long Size { get; init; }

    /// <summary>Last change of content.</summary>
    public required UnixTime ModifiedAt { get; init; }

    /// <summary>Last change of content or metadata (ctime); never restored, it is part of the stat cache's key.</summary>
    public UnixTime ChangedAt { get; init; }

    /// <summary>Inode number; with <see cref="Device"/> the identity of a file on this machine.</summary>
    public ulong Inode { get; init; }

    /// <summary>Number of the file system it lies on.</summary>
    public ulong Device { get; init; }

    /// <summary>Names that point to the inode.</summary>
    public ulong Links { get; init; } = 1;

    /// <summary>What a device is: its major number in the high 32 bits, its minor number in the low ones; 0 for anything else.</summary>
    public ulong DeviceNumber { get; init; }

    /// <summary>Extended attributes. Looking at a path does not read them: <see cref="ISourceTree.ReadAttributes"/> does.</summary>
    public ExtendedAttributes Attributes { get; init; } = ExtendedAttributes.None;
}
