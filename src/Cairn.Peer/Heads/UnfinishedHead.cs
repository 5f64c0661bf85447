using Cairn.Core.Ids;
using Cairn.Peer.Node;

namespace Cairn.Peer.Heads;

/// <summary>
/// A head that forgets or drops something and that never counted: a crash came before enough holders had taken it, or before it was taken
/// back. Whoever has it counts the undelete window all the same, so they have to hear of another one. Not while a backup runs.
/// </summary>
internal sealed class UnfinishedHead(PeerParts parts)
{
    /// <summary>Writes a head that says what counts. Does nothing when the newest head is one that counts, or takes nothing away.</summary>
    /// <returns>Packs that the newest head dropped until then and that count again: a holder that is not reached now may remove them
    /// yet.</returns>
    /// <exception cref="Core.Errors.CairnException"><c>superseded</c>, or <c>newer-version</c>.</exception>
    public async Task<IReadOnlySet<PackId>> TakeBackAsync(CancellationToken cancellation)
    {
        var none = new SortedSet<PackId>();
        if (parts.Heads.Latest() is not { } latest || latest.Equals(parts.Heads.LatestAcknowledged()))
            return none;

        var listed = HeadContents.Open(latest, parts.Identity.Keys).Snapshots;
        var standing = parts.Heads.Standing(parts.Identity.Keys, parts.Seams.Time.GetUtcNow());
        var dropped = new SortedSet<PackId>(latest.Value.Tombstones.Except(standing.Tombstones));
        if (dropped.Count == 0 && standing.Content.Snapshots.Count == listed.Count)
            return none;

        // Whoever does not take it now gets it later, as any holder that has an older head.
        parts.CommitHead(await parts.NewHeadWriter().AddAsync(HeadAddition.Nothing, parts.HeadKeepers(), happy: 0, cancellation));
        return dropped;
    }
}
