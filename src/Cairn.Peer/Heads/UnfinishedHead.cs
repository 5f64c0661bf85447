using Cairn.Core.Ids;
using Cairn.Peer.Node;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Heads;

/// <summary>
/// A head that forgets or drops something and that never counted: a crash came before enough holders had taken it, or before it was taken
/// back. Whoever has it counts the undelete window all the same, so they have to hear of another one. Not while a backup runs.
/// </summary>
internal sealed class UnfinishedHead(PeerParts parts)
{
    /// <summary>Writes a head that says what counts. Does nothing when none of those that never counted takes anything away.</summary>
    /// <returns>Packs that one of those dropped and that count again, until all who keep heads have a later one: a holder that is not
    /// reached may remove them yet.</returns>
    /// <exception cref="Core.Errors.CairnException"><c>superseded</c>, or <c>newer-version</c>.</exception>
    public async Task<IReadOnlySet<PackId>> TakeBackAsync(CancellationToken cancellation)
    {
        // All of them matter: one that was to take another back may not have reached those that took the other.
        var pending = parts.Heads.Pending();
        var unheard = parts.Heads.Unheard();
        if (unheard.Count == 0)
            return new SortedSet<PackId>();

        var standing = parts.Heads.Standing(parts.Identity.Keys, parts.Seams.Time.GetUtcNow());
        var dropped = new SortedSet<PackId>(unheard.SelectMany(head => head.Value.Tombstones).Except(standing.Tombstones));
        if (pending.SelectMany(head => head.Value.Tombstones).Any(dropped.Contains) || pending.Any(Forgets))
        {
            // Whoever does not take it now gets it later, as any holder that has an older head.
            parts.CommitHead(await parts.NewHeadWriter().AddAsync(HeadAddition.Nothing, parts.HeadKeepers(), happy: 0, cancellation));
        }

        return dropped;
    }

    /// <summary>Whether a head lacks a snapshot that the newest acknowledged one lists.</summary>
    private bool Forgets(Signed<Head> head) =>
        parts.Heads.LatestAcknowledged() is { } acknowledged && Listed(acknowledged).Except(Listed(head)).Any();

    private IEnumerable<SnapshotId> Listed(Signed<Head> head) =>
        HeadContents.Open(head, parts.Identity.Keys).Snapshots.Select(snapshot => snapshot.Id);
}
