using System.Runtime.CompilerServices;
using Cairn.Archive.Reading;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;

namespace Cairn.Peer.Browse;

/// <summary>Looks into snapshots without restoring them.</summary>
internal sealed class Browser(PeerParts parts)
{
    /// <summary>All snapshots, newest first.</summary>
    public IReadOnlyList<SnapshotSummary> Snapshots() =>
        [.. parts.Catalog.Snapshots().OrderByDescending(snapshot => snapshot.Time).Select(SnapshotSummary.Of)];

    /// <summary>All snapshots that were forgotten and may still be brought back, newest first.</summary>
    public IReadOnlyList<SnapshotSummary> Forgotten() =>
    [
        .. parts.Forgotten().OrderByDescending(forgotten => forgotten.Snapshot.Time).Select(
            forgotten => SnapshotSummary.Of(forgotten.Snapshot) with { ForgottenAt = forgotten.At, Until = forgotten.Until }),
    ];

    /// <summary>The entries below a path of a snapshot, or all of them, as they are read.</summary>
    public async IAsyncEnumerable<ListedEntry> ListAsync(
        string snapshot, BytePath? path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var record = parts.Catalog.Find(snapshot);
        var fetcher = parts.NewFetcher();
        await parts.CatalogSync.TakeIndexesAsync(fetcher, cancellation);
        var reader = parts.NewReader(fetcher);
        await foreach (var entry in reader.ListAsync(record, path ?? new BytePath("/"), ListDepth.Everything, cancellation))
        {
            BytePath? target = entry.Metadata.Type is EntryType.Symlink ? entry.LinkTarget : null;
            yield return new ListedEntry(entry.Path, entry.Metadata, target, await reader.FileIdAsync(entry, cancellation));
        }
    }
}
