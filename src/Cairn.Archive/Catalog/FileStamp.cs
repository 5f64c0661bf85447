using Cairn.Platform.Trees;

namespace Cairn.Archive.Catalog;

/// <summary>What must be as it was for a file not to be read again: a change of content changes at least one of these.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedAt">mtime.</param>
/// <param name="ChangedAt">ctime, which no program can set.</param>
/// <param name="Inode">Inode number, so that a file moved over another of equal size and times is noticed.</param>
internal readonly record struct FileStamp(long Size, UnixTime ModifiedAt, UnixTime ChangedAt, ulong Inode)
{
    // The kernel stamps files with a clock that ticks every 1 to 10 ms: two changes within a tick look the same.
    private static readonly TimeSpan FineTick = TimeSpan.FromMilliseconds(50);

    // File systems without nanoseconds tick every 1 or 2 s.
    private static readonly TimeSpan CoarseTick = TimeSpan.FromSeconds(3);

    /// <summary>The stamp of a file with this metadata.</summary>
    public static FileStamp Of(EntryMetadata metadata) => new(metadata.Size, metadata.ModifiedAt, metadata.ChangedAt, metadata.Inode);

    /// <summary>
    /// Whether a change after the reading began could leave the times as they are: such a file must be read again the next time.
    /// </summary>
    /// <param name="began">When the reading began, by the system's clock.</param>
    public bool IsFresh(DateTimeOffset began)
    {
        var tick = ChangedAt.Nanoseconds == 0 ? CoarseTick : FineTick;

        // A file system may tell of times in any of 580 billion years.
        var changed = ((Int128)ChangedAt.Seconds * TimeSpan.TicksPerSecond) + (ChangedAt.Nanoseconds / TimeSpan.NanosecondsPerTick);
        return (began - DateTimeOffset.UnixEpoch).Ticks - changed < tick.Ticks;
    }
}
