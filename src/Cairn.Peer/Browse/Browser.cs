using System.Runtime.CompilerServices;
using Cairn.Archive.Reading;
using Cairn.Core.Errors;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;
using Cairn.Protocol.Directories;

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
        await using var entries = reader.ListAsync(record, path ?? new BytePath("/"), ListDepth.Everything, cancellation)
            .GetAsyncEnumerator(cancellation);
        while (await MoveAsync(entries))
        {
            var entry = entries.Current;
            BytePath? target = entry.Metadata.Type is EntryType.Symlink ? entry.LinkTarget : null;
            yield return new ListedEntry(entry.Path, entry.Metadata, target, await reader.FileIdAsync(entry, cancellation));
        }
    }

    /// <summary>Goes on. What is nowhere as far as this peer knows is not lost as long as a peer is away that may know of it.</summary>
    private async ValueTask<bool> MoveAsync(IAsyncEnumerator<SnapshotEntry> entries)
    {
        try
        {
            return await entries.MoveNextAsync();
        }
        catch (CairnException unknown) when (unknown.Code is "chunk-not-found" or "pack-unknown" && IsSomebodyAway())
        {
            throw new CairnException(
                ErrorKind.Unreachable,
                unknown.Code,
                (unknown.What, unknown.Meaning, "Start the peers that are away and try again."),
                unknown);
        }
    }

    private bool IsSomebodyAway() => parts.Holders().Any(member => member.State is not Liveness.Alive);
}
