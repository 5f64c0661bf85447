using Cairn.Archive.Catalog;
using Cairn.Archive.Sealing;
using Cairn.Archive.Snapshots;
using Cairn.Core.Keys;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Heads;

/// <summary>What the owner's archive makes of heads.</summary>
internal static class HeadContents
{
    /// <summary>What a head of this archive lists.</summary>
    /// <exception cref="Core.Errors.CairnException"><c>bad-seal</c> or <c>damaged-archive</c> (both integrity), or
    /// <c>newer-version</c>.</exception>
    public static HeadContent Open(Signed<Head> head, ArchiveKeys keys) => HeadSeal.Open(
        head.Value.Sealed.Span, new HeadBinding(head.Value.Owner, head.Value.Epoch, head.Value.Number), keys);

    /// <summary>What the next head goes on from: what the newest one says, as far as that counts.</summary>
    /// <exception cref="Core.Errors.CairnException">As above.</exception>
    public static HeadDraft Standing(this HeadBook heads, ArchiveKeys keys, DateTimeOffset now)
    {
        if (heads.Latest() is not { } latest)
            return HeadDraft.Nothing;

        var draft = DraftOf(latest, keys);
        var acknowledged = heads.LatestAcknowledged();
        return latest.Equals(acknowledged)
            ? draft
            : draft.GoingOnFrom(acknowledged is null ? HeadDraft.Nothing : DraftOf(acknowledged, keys), now);
    }

    /// <summary>How the catalog names a head.</summary>
    public static HeadState State(this Signed<Head> head) => new(head.Value.Epoch, head.Value.Number, head.HeadId());

    /// <summary>Has the catalog list what a head lists.</summary>
    public static void Take(this ArchiveCatalog catalog, Signed<Head> head, HeadContent content, DateTimeOffset now)
    {
        // Which head was taken is noted last, so that after a crash all of it is done again.
        catalog.SettleIndexPacks(content.IndexPacks);
        catalog.ReplaceSnapshots(content.Snapshots, head.Value.Tombstones, now, head.State());
    }

    private static HeadDraft DraftOf(Signed<Head> head, ArchiveKeys keys) => new(Open(head, keys), head.Value.Tombstones);
}
