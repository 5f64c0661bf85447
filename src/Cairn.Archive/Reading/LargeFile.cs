using Cairn.Archive.Trees;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>
/// Restores a file whose pieces are listed in nodes: part by part, each with a plan of its own, so that memory does not depend on its
/// length. For one file.
/// </summary>
internal sealed class LargeFile(ChunkFetcher fetcher, RestoreTarget target, PlanRunner runner)
{
    private const int PiecesAtOnce = 16 * 1024;

    /// <summary>Writes it.</summary>
    /// <param name="entry">What it is, with its attributes.</param>
    /// <param name="cancellation">Stops it; the file disappears.</param>
    /// <returns>What it was given.</returns>
    /// <exception cref="CairnException">It cannot be written, or a node or piece of it cannot be read: it is not there then.</exception>
    public async Task<AppliedMetadata> WriteAsync(SnapshotEntry entry, CancellationToken cancellation)
    {
        var cursor = new ContentCursor(fetcher, entry.Content);
        using var file = target.CreateFile(entry);
        var output = new PartOutput(file);
        long offset = 0;
        while (await NextPartAsync(cursor, cancellation) is { Count: > 0 } items)
        {
            await WritePartAsync(new FilePart(entry, items, offset, output), cancellation);
            offset += items.Sum(item => item.Length);
        }

        var applied = file.Finish(target.Prepared(entry));
        await target.SyncAsync();
        file.Commit(target.Prepared(entry));
        return applied;
    }

    private static async Task<List<ContentItem>> NextPartAsync(ContentCursor cursor, CancellationToken cancellation)
    {
        var items = new List<ContentItem>();
        while (items.Count < PiecesAtOnce && await cursor.NextAsync(cancellation) is { } item)
        {
            items.Add(item);
        }

        return items;
    }

    private async Task WritePartAsync(FilePart part, CancellationToken cancellation)
    {
        var plan = runner.NewPlan();
        plan.Add(part);
        CairnException? problem = null;
        await runner.RunAsync(plan.Build(), settled => problem = settled.Problem, cancellation);
        if (problem is not null)
        {
            throw problem;
        }
    }
}
