using System.Runtime.CompilerServices;
using Cairn.Archive.Reading;
using Cairn.Core.Errors;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
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
        var reach = new Reach(parts, await parts.CatalogSync.TakeIndexesAsync(fetcher, cancellation));
        var reader = parts.NewReader(fetcher);
        await using var entries = reader.ListAsync(record, path ?? new BytePath("/"), ListDepth.Everything, cancellation)
            .GetAsyncEnumerator(cancellation);
        while (await JudgedAsync(reach, entries.MoveNextAsync))
        {
            var entry = entries.Current;
            BytePath? target = entry.Metadata.Type is EntryType.Symlink ? entry.LinkTarget : null;
            var id = await JudgedAsync(reach, () => reader.FileIdAsync(entry, cancellation));
            yield return new ListedEntry(entry.Path, entry.Metadata, target, id);
        }
    }

    private static async ValueTask<T> JudgedAsync<T>(Reach reach, Func<ValueTask<T>> read)
    {
        try
        {
            return await read();
        }
        catch (CairnException nowhere) when (reach.IsMistaken(nowhere))
        {
            throw Reach.Correct(nowhere);
        }
    }
}
