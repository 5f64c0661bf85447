using Cairn.Archive.Reading;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;

namespace Cairn.Peer.Browse;

/// <summary>Looks into snapshots without restoring them.</summary>
internal sealed class Browser(PeerParts parts)
{
    /// <summary>All snapshots, newest first.</summary>
    public IReadOnlyList<SnapshotSummary> Snapshots() =>
    [
        .. parts.Catalog.Snapshots().OrderByDescending(snapshot => snapshot.Time).Select(snapshot => new SnapshotSummary
        {
            Snapshot = snapshot.Id,
            Time = snapshot.Time,
            Host = snapshot.HostName,
            Paths = snapshot.Paths,
            Tags = snapshot.Tags,
            Files = snapshot.Files,
            Bytes = snapshot.Bytes,
            Redundancy = snapshot.Redundancy,
        }),
    ];

    /// <summary>The entries below a path of a snapshot, or all of them.</summary>
    public async Task<IReadOnlyList<ListedEntry>> ListAsync(string snapshot, BytePath? path, CancellationToken cancellation)
    {
        var record = parts.Catalog.Find(snapshot);
        var fetcher = parts.NewFetcher();
        await parts.CatalogSync.TakeIndexesAsync(fetcher, cancellation);
        var entries = new List<ListedEntry>();
        var listing = parts.NewReader(fetcher).ListAsync(record, path ?? new BytePath("/"), ListDepth.Everything, cancellation);
        await foreach (var entry in listing)
        {
            entries.Add(new ListedEntry(
                entry.Path, entry.Metadata, entry.Metadata.Type is EntryType.Symlink ? entry.LinkTarget : null, entry.FileId));
        }

        return entries;
    }
}
