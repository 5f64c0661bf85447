using Cairn.Archive.Errors;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Walking;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>
/// Goes through a whole snapshot and finds out what is in it and which packs that needs: of all of it, or as if a path had not been
/// backed up. For one snapshot.
/// </summary>
/// <param name="fetcher">Says where chunks are, and reads listings.</param>
internal sealed class SnapshotMeasure(ChunkFetcher fetcher)
{
    // As many as a backup tells apart; of more files with several names, each name counts with all its bytes.
    private const int MostLinked = 512 * 1024;

    private readonly SnapshotExtent _rest = new();
    private readonly HashSet<(UInt128 Group, Hash256? Sameness)> _linked = [];

    /// <summary>A path that is to be left out, with single slashes only; null to leave out nothing.</summary>
    public BytePath? Without { get; init; }

    /// <summary>Of the packs that have a chunk, the one that this puts highest counts; of equals one that is not dropped, the oldest of
    /// them.</summary>
    public Func<PackId, int> Rank { get; init; } = _ => 0;

    /// <summary>What is at and below the path that is left out, as far as it can be read. Its bytes are those of each name.</summary>
    public SnapshotExtent LeftOut { get; } = new();

    /// <summary>Goes through it.</summary>
    /// <returns>What is not left out. Of the directories on the way to what is left out the packs with their listings are not among the
    /// packs: their listings become others.</returns>
    /// <exception cref="CairnException">A chunk is in no known pack (code <c>chunk-not-found</c>), a listing cannot be read, or an
    /// entry may have chunks that only a newer program knows of (<c>newer-version</c>).</exception>
    public async Task<SnapshotExtent> OfAsync(SnapshotRecord snapshot, CancellationToken cancellation)
    {
        if (Without is null)
        {
            foreach (var chunk in snapshot.Root)
            {
                Need(_rest, chunk);
            }
        }

        var budget = new DataBudget(snapshot);
        var walk = new SnapshotWalk(fetcher, snapshot, [], Unreadable);
        while (await walk.NextAsync(cancellation))
        {
            var entry = walk.Current;
            budget.Take(entry);
            if (IsLeftOut(entry.Path))
            {
                await AddLeftOutAsync(entry, cancellation);
            }
            else if (entry.NeedsNewerVersion)
            {
                throw Damage.Newer($"What '{entry.Path}' consists of is written as only a later version can read it.");
            }
            else
            {
                Count(_rest, entry);
                _rest.Bytes += DataOf(entry);
                await NeedAsync(_rest, entry, cancellation);
            }
        }

        return _rest;
    }

    private bool IsLeftOut(BytePath path) => Without is { } top && PathNames.IsWithin(path, top);

    /// <summary>Whether the listing of a directory becomes another one.</summary>
    private bool IsOnTheWay(BytePath path) => Without is { } top && PathNames.IsWithin(top, path);

    /// <summary>What cannot be read of what is left out matters to nobody any more.</summary>
    private void Unreadable(BytePath path, CairnException problem)
    {
        if (!IsLeftOut(path))
        {
            throw problem;
        }
    }

    private async ValueTask AddLeftOutAsync(SnapshotEntry entry, CancellationToken cancellation)
    {
        Count(LeftOut, entry);
        LeftOut.Bytes += entry.Metadata.Type == EntryType.File ? entry.Content.Data : 0;
        try
        {
            await NeedAsync(LeftOut, entry, cancellation);
        }
        catch (CairnException problem)
        {
            Unreadable(entry.Path, problem);
        }
    }

    private static void Count(SnapshotExtent extent, SnapshotEntry entry)
    {
        extent.Files += entry.Metadata.Type == EntryType.File ? 1 : 0;
        extent.Directories += entry.Metadata.Type == EntryType.Directory ? 1 : 0;
    }

    private long DataOf(SnapshotEntry entry) => entry switch
    {
        { Metadata.Type: not EntryType.File } => 0,
        { Link: { } link } when _linked.Contains((link.Group, entry.Sameness)) => 0,
        { Link: { } link } when _linked.Count < MostLinked => Noted(link.Group, entry),
        _ => entry.Content.Data,
    };

    private long Noted(UInt128 group, SnapshotEntry entry)
    {
        _linked.Add((group, entry.Sameness));
        return entry.Content.Data;
    }

    private async ValueTask NeedAsync(SnapshotExtent extent, SnapshotEntry entry, CancellationToken cancellation)
    {
        if (entry.AttributesChunk is { } attributes)
        {
            Need(extent, attributes);
        }

        if (IsOnTheWay(entry.Path) && !IsLeftOut(entry.Path))
        {
            return;
        }

        var cursor = new ContentCursor(fetcher, entry.Content, node => Need(extent, node));
        while (await cursor.NextAsync(cancellation) is { } item)
        {
            if (!item.IsHole)
            {
                Need(extent, item.Chunk);
            }
        }
    }

    private void Need(SnapshotExtent extent, ChunkId chunk)
    {
        var best = fetcher.Locate(chunk).MaxBy(place => Rank(place.Pack.Id));
        extent.Packs.Add(best?.Pack.Id ?? throw Damage.NotFound(chunk));
    }
}
