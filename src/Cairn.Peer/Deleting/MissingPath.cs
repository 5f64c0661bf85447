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
        var meant = snapshots.MaxBy(snapshot => snapshot.Time) is { } newest ? await MeantAsync(newest, path, cancellation) : null;
        return new CairnException(
            ErrorKind.NotFound,
            "path-not-found",
            meant is { } other ? $"No snapshot has '{path}'; did you mean '{other}'?" : $"No snapshot has '{path}'.",
            "Nothing was deleted.",
            "Give the path as it was backed up; 'cairn ls SNAP' lists what a snapshot has.");
    }

    /// <summary>What is called much like the first name of the path that the snapshot does not have, in the directory where that would
    /// be. Names alone are compared: a long way to them that is the same does not make two of them alike.</summary>
    private async Task<BytePath?> MeantAsync(SnapshotRecord snapshot, BytePath path, CancellationToken cancellation)
    {
        for (var missing = path; ; missing = missing.Parent)
        {
            var parent = missing.Parent;
            try
            {
                var there = new List<string>();
                var entries = parts.NewReader(fetcher).ListAsync(snapshot, parent, ListDepth.Children, cancellation);
                await foreach (var entry in entries)
                {
                    if (there.Count < MostNames)
                        there.Add(entry.Path.Name.ToString());
                }

                return Suggestion.For(missing.Name.ToString(), there) is { } name ? parent.Append(new BytePath(name)) : null;
            }
            catch (CairnException nowhere) when (nowhere.Code == "path-not-found" && parent.Bytes.Length > 1)
            {
                // Further up.
            }
        }
    }
}
