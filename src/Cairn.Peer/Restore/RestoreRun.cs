using Cairn.Archive.Reading;
using Cairn.Peer.Browse;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;

namespace Cairn.Peer.Restore;

/// <summary>One restore: finds the snapshot and has the archive write it below the target, from whoever holds its packs.</summary>
internal sealed class RestoreRun(PeerParts parts, RestoreOptions options)
{
    public async Task<RestoreOutcome> RunAsync(IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var start = parts.Seams.Time.GetTimestamp();
        var snapshot = parts.Catalog.Find(options.Snapshot);
        var fetcher = parts.NewFetcher();
        parts.Succession.RequireCurrent(parts.Seams.Directory.View);
        await parts.CatalogSync.TakeIndexesAsync(fetcher, cancellation);
        var request = new RestoreRequest
        {
            Snapshot = snapshot,
            Paths = options.Paths,
            Overwrite = options.Overwrite,
            Mode = options.Mode,
        };
        using var target = parts.Seams.Target(options.Target);
        var result = await parts.NewReader(fetcher).RestoreAsync(request, target, new RestoreRelay(progress), cancellation);
        fetcher.RequireCurrent();
        return new RestoreOutcome
        {
            Snapshot = snapshot.Id,
            Files = result.Files,
            Bytes = result.Bytes,
            Kept = result.Kept,
            Duration = parts.Seams.Time.GetElapsedTime(start),
            Damaged = [.. result.Damaged.Where(file => file.Code is not PackFetcher.Unreachable)],
            Unreachable = [.. result.Damaged.Where(file => file.Code is PackFetcher.Unreachable)],
            Incomplete = result.Incomplete,
            Warnings = fetcher.Warnings,
        };
    }
}
