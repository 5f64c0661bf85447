using Cairn.Archive.Writing;
using Cairn.Peer.Node;

namespace Cairn.Peer.Backup;

/// <summary>
/// A backup whose packs go nowhere: files are read, cut and packed as in a real one, and nothing is sent, acknowledged or taken into the
/// catalog but what was learned of files. It trusts that holders still have what they confirmed, and asks nobody.
/// </summary>
internal sealed class BackupRehearsal(PeerParts parts, BackupOptions options)
{
    /// <summary>Goes through the files.</summary>
    public async Task<BackupPlan> RunAsync(IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var start = parts.Seams.Time.GetTimestamp();
        var request = options.RequestFor(parts.Seams, _ => true);
        var writer = new ArchiveWriter(parts.Archive, parts.Seams.Source);
        var written = await writer.RunAsync(request, new DiscardedPacks(), new ProgressRelay(progress, () => 0), cancellation);
        return new BackupPlan
        {
            Files = written.Snapshot.Files,
            Directories = written.Snapshot.Directories,
            Bytes = written.Snapshot.Bytes,
            NewBytes = written.NewBytes,
            StoredBytes = written.StoredBytes,
            Packs = written.Packs,
            Redundancy = request.Redundancy,
            Duration = parts.Seams.Time.GetElapsedTime(start),
            Incomplete = written.Incomplete,
            IncompleteNotListed = written.IncompleteNotListed,
            Warnings = [.. written.LeftOutNotes(), .. written.NotListedNotes()],
        };
    }
}
