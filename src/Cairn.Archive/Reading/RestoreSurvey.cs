using Cairn.Core.Errors;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>Goes through what a restore would write, without writing.</summary>
internal sealed class RestoreSurvey(ChunkFetcher fetcher, RestoreRequest request, RestoreTarget target, RestoreTally tally)
{
    // What a file may take beyond its bytes.
    private const int BlockSize = 4096;

    // Of more files with several names, each name is counted as a file.
    private const int MostGroups = 512 * 1024;

    private readonly HashSet<UInt128> _groups = [];

    /// <summary>Counts what would be restored.</summary>
    public Task CountAsync(CancellationToken cancellation) => VisitAsync(Count, tally.AddUnlisted, cancellation);

    /// <summary>
    /// Refuses to begin what cannot end. All of the snapshot is an upper bound; only if that does not fit it is counted exactly, as far as
    /// it fits.
    /// </summary>
    /// <exception cref="CairnException">There is no room (code <c>target-full</c>).</exception>
    public async Task CheckRoomAsync(CancellationToken cancellation)
    {
        var free = target.FreeBytes;
        var (most, files) = (request.Snapshot.Bytes, request.Snapshot.Files + (Int128)request.Snapshot.Directories);
        tally.TotalBytes = request.Paths.Count == 0 ? most : null;
        if (most + (files * BlockSize) <= free)
        {
            return;
        }

        Int128 bytes = 0;
        Int128 overhead = 0;
        Int128 kept = 0;
        await VisitAsync(
            entry =>
            {
                if (entry.Metadata.Type != EntryType.Directory && !Replaces(entry))
                {
                    kept += DataOf(entry) + BlockSize;
                    return;
                }

                bytes += DataOf(entry);
                overhead += BlockSize;
                if (bytes + overhead > free)
                {
                    throw request.Paths.Count == 0 ? TooLittle(most + (files * BlockSize) - kept, free) : TooLittle(free);
                }
            },
            (_, _) => { },
            cancellation);
        tally.TotalBytes = (long)bytes;
    }

    /// <summary>What all of the snapshot takes is known without reading more of it. It may be less only by what is met further on and there
    /// already. A damaged snapshot may say anything of itself.</summary>
    private static CairnException TooLittle(Int128 most, long free) =>
        Full($"The restore needs up to {new ByteSize((long)Int128.Clamp(most, 0, long.MaxValue))}; the target has {new ByteSize(free)}.");

    /// <summary>What a part of it takes is known when all listings below it are read, which nobody needs to wait for here.</summary>
    private static CairnException TooLittle(long free) =>
        Full($"The restore needs more than the {new ByteSize(free)} that the target has.");

    private static CairnException Full(string what) => new(
        ErrorKind.Refused,
        "target-full",
        what,
        "Nothing was written.",
        "Make room, or restore to another disk or fewer paths.");

    /// <summary>Calls a function with every entry that a restore would handle.</summary>
    private async Task VisitAsync(
        Action<SnapshotEntry> visit, Action<BytePath, CairnException> damaged, CancellationToken cancellation)
    {
        var walk = new SnapshotWalk(fetcher, request.Snapshot, request.Paths, damaged);
        while (await walk.NextAsync(cancellation))
        {
            if (!walk.Current.NeedsNewerVersion && (walk.IsWanted || walk.Current.Metadata.Type == EntryType.Directory))
            {
                visit(walk.Current);
            }
        }
    }

    private void Count(SnapshotEntry entry)
    {
        if (entry.Metadata.Type == EntryType.Directory)
        {
            tally.AddDirectory();
        }
        else if (Replaces(entry))
        {
            tally.AddFile(DataOf(entry));
        }
        else
        {
            tally.AddKept();
        }
    }

    private bool Replaces(SnapshotEntry entry)
    {
        try
        {
            return target.Replaces(entry);
        }
        catch (CairnException problem) when (RestoreTarget.ConcernsOnePath(problem))
        {
            return false;
        }
    }

    /// <summary>The bytes to write for a file, once for all its names.</summary>
    private long DataOf(SnapshotEntry entry) => entry switch
    {
        { Metadata.Type: not EntryType.File } => 0,
        { Link: { } link } when _groups.Contains(link.Group) => 0,
        { Link: { } link } when _groups.Count < MostGroups => Noted(link.Group, entry.Content.Data),
        _ => entry.Content.Data,
    };

    private long Noted(UInt128 group, long data)
    {
        _groups.Add(group);
        return data;
    }
}
