using Cairn.Archive.Reading;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Platform.Trees;

namespace Cairn.Peer.Deleting;

/// <summary>Says that no snapshot has a path, and which one may have been meant.</summary>
internal sealed class MissingPath(PeerParts parts, PackFetcher fetcher)
{
    /// <summary>Names that a path is compared with at most.</summary>
    private const int MostNames = 10_000;

    /// <summary>The error <c>path-not-found</c>. What was probably meant is looked for in the newest snapshot.</summary>
    public async Task<CairnException> DescribeAsync(
        IReadOnlyList<SnapshotRecord> snapshots, BytePath path, CancellationToken cancellation)
    {
        var there = new List<string>();
        if (snapshots.MaxBy(snapshot => snapshot.Time) is { } newest)
            await AddNeighboursAsync(newest, path, there, cancellation);

        return new CairnException(
            ErrorKind.NotFound,
            "path-not-found",
            Suggestion.Sentence($"No snapshot has '{path}'", path.ToString(), there),
            "Nothing was deleted.",
            "Give the path as it was backed up; 'cairn ls SNAP' lists what a snapshot has.");
    }

    /// <summary>Adds what is in the last directory on the way to the path that the snapshot has.</summary>
    private async Task AddNeighboursAsync(
        SnapshotRecord snapshot, BytePath path, List<string> there, CancellationToken cancellation)
    {
        for (var parent = path.Parent; ; parent = parent.Parent)
        {
            try
            {
                var entries = parts.NewReader(fetcher).ListAsync(snapshot, parent, ListDepth.Children, cancellation);
                await foreach (var entry in entries)
                {
                    if (there.Count < MostNames)
                        there.Add(entry.Path.ToString());
                }

                return;
            }
            catch (CairnException missing) when (missing.Code == "path-not-found" && parent.Bytes.Length > 1)
            {
                // Further up.
            }
        }
    }
}
