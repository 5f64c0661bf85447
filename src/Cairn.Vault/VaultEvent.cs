using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Vault.Recovery;

namespace Cairn.Vault;

/// <summary>Something that the person who runs a holder should know. Closed: one of the nested records.</summary>
public abstract record VaultEvent
{
    private VaultEvent()
    {
    }

    /// <summary>One or two sentences for people.</summary>
    public abstract string Message { get; }

    /// <summary>The message.</summary>
    public sealed override string ToString() => Message;

    /// <summary>A blob's file is cut or changed; the vault no longer claims to have it.</summary>
    /// <param name="Blob">Which.</param>
    /// <param name="Why">One sentence for people.</param>
    public sealed record BlobDamaged(BlobId Blob, string Why) : VaultEvent
    {
        /// <inheritdoc/>
        public override string Message =>
            $"Blob {Blob.Short()}, kept for another peer, is not intact and not claimed any more: {Why}";
    }

    /// <summary>A blob's file is gone; the vault no longer claims to have it.</summary>
    /// <param name="Blob">Which.</param>
    public sealed record BlobLost(BlobId Blob) : VaultEvent
    {
        /// <inheritdoc/>
        public override string Message =>
            $"Blob {Blob.Short()}, kept for another peer, is gone and not claimed any more.";
    }

    /// <summary>A blob's file cannot be read now; the vault goes on claiming what it claimed.</summary>
    /// <param name="Blob">Which.</param>
    /// <param name="Why">One sentence for people.</param>
    public sealed record BlobUnreadable(BlobId Blob, string Why) : VaultEvent
    {
        /// <inheritdoc/>
        public override string Message => $"Blob {Blob.Short()}, kept for another peer, could not be read: {Why}";
    }

    /// <summary>A blob that was damaged or gone is whole; the vault claims to have it again.</summary>
    /// <param name="Blob">Which.</param>
    public sealed record BlobReturned(BlobId Blob) : VaultEvent
    {
        /// <inheritdoc/>
        public override string Message => $"Blob {Blob.Short()}, kept for another peer, is whole again and claimed.";
    }

    /// <summary>What an owner had dropped was removed.</summary>
    /// <param name="Owner">Whose it was.</param>
    /// <param name="Packs">How many packs.</param>
    /// <param name="Room">Room that is free again.</param>
    public sealed record PacksDropped(PeerId Owner, int Packs, ByteSize Room) : VaultEvent
    {
        /// <inheritdoc/>
        public override string Message => $"Removed {Packs} packs that peer {Owner.Short()} had dropped; {Room} are free again.";
    }

    /// <summary>A record in the ledger no longer opens; it is passed over.</summary>
    /// <param name="Kind">What it was: <c>head</c>, <c>manifest</c>, <c>contract</c>, <c>member</c>.</param>
    /// <param name="Owner">Whose.</param>
    /// <param name="Why">One sentence for people.</param>
    public sealed record RecordDamaged(string Kind, PeerId Owner, string Why) : VaultEvent
    {
        /// <inheritdoc/>
        public override string Message =>
            $"A record in the ledger ({Kind} of peer {Owner.Short()}) does not open and is passed over: {Why}";
    }

    /// <summary>The disk failed to make data durable; nothing more is taken until <see cref="VaultStore.VerifyAsync"/> passes.</summary>
    /// <param name="Why">One sentence for people.</param>
    public sealed record BecameReadOnly(string Why) : VaultEvent
    {
        /// <inheritdoc/>
        public override string Message =>
            $"This peer takes nothing more for others until its disk is found good: {Why}";
    }

    /// <summary>All blobs were read and compared with their names.</summary>
    /// <param name="Report">What was found.</param>
    public sealed record Verified(VerifyReport Report) : VaultEvent
    {
        /// <inheritdoc/>
        public override string Message =>
            $"Read all that this peer keeps for others; good blobs: {Report.Good} ({Report.GoodBytes}), "
            + $"newly damaged: {Report.Damaged.Count}, newly lost: {Report.Lost.Count}, good again: {Report.Returned.Count}, "
            + $"not to be read now: {Report.Unreadable.Count}. "
            + (Report.ReadOnlyWhy is null ? "It takes data." : "It takes nothing more, as its disk still fails.");
    }
}
