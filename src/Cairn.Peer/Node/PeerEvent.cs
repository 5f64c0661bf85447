using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Peer.Node;

/// <summary>
/// Something that the person who runs a peer should know and that no command of theirs is waiting for. Closed: one of the nested
/// records. Holds no secrets.
/// </summary>
public abstract record PeerEvent
{
    private PeerEvent()
    {
    }

    /// <summary>Stable number of this sort of event, from 4001, for logs to be filtered by.</summary>
    public abstract int Id { get; }

    /// <summary>One or two sentences for people.</summary>
    public abstract string Message { get; }

    /// <summary>The message.</summary>
    public sealed override string ToString() => Message;

    /// <summary>Something that the peer does by itself failed; it is tried again.</summary>
    /// <param name="Work">What it does, such as <c>keeping the member list</c>.</param>
    /// <param name="Why">What went wrong.</param>
    public sealed record UpkeepFailed(string Work, string Why) : PeerEvent
    {
        /// <inheritdoc/>
        public override int Id => 4001;

        /// <inheritdoc/>
        public override string Message => $"Failed at {Work}, trying again: {Why}";
    }

    /// <summary>Another machine has taken this peer's identity over; other peers no longer answer this one.</summary>
    /// <param name="Epoch">The epoch of that machine.</param>
    public sealed record Superseded(ulong Epoch) : PeerEvent
    {
        /// <inheritdoc/>
        public override int Id => 4002;

        /// <inheritdoc/>
        public override string Message =>
            $"Another machine has taken over this peer's identity (epoch {Epoch}). This one stops; its backups are that machine's now.";
    }

    /// <summary>A peer says that this machine is superseded and shows nothing that proves it.</summary>
    /// <param name="Peer">Who says so.</param>
    public sealed record UnprovenSuccession(PeerId Peer) : PeerEvent
    {
        /// <inheritdoc/>
        public override int Id => 4003;

        /// <inheritdoc/>
        public override string Message =>
            $"Peer {Peer.Short()} says that another machine has taken over this identity, and cannot prove it.";
    }

    /// <summary>A holder is asked no more in a running backup.</summary>
    /// <param name="Peer">Who.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Why">What it did.</param>
    public sealed record HolderExcluded(PeerId Peer, string Name, string Why) : PeerEvent
    {
        /// <inheritdoc/>
        public override int Id => 4004;

        /// <inheritdoc/>
        public override string Message => $"{Name} ({Peer.Short()}) takes no more of this backup: {Why}";
    }

    /// <summary>A holder did not have intact what it signed for.</summary>
    /// <param name="Peer">Who.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Pack">Which pack.</param>
    /// <param name="Why">What it sent instead.</param>
    public sealed record PackDamaged(PeerId Peer, string Name, PackId Pack, string Why) : PeerEvent
    {
        /// <inheritdoc/>
        public override int Id => 4005;

        /// <inheritdoc/>
        public override string Message => $"{Name} ({Peer.Short()}) does not have pack {Pack.Short()} intact: {Why}";
    }

    /// <summary>An index pack cannot be read, so that the catalog may lack what it lists; it is tried again.</summary>
    /// <param name="Pack">Which.</param>
    /// <param name="Why">What went wrong.</param>
    public sealed record IndexUnreadable(PackId Pack, string Why) : PeerEvent
    {
        /// <inheritdoc/>
        public override int Id => 4006;

        /// <inheritdoc/>
        public override string Message => $"Index pack {Pack.Short()} cannot be read now: {Why}";
    }

    /// <summary>Holders kept snapshots of this owner that this machine had forgotten; they are listed again.</summary>
    /// <param name="Heads">How many lists of snapshots were merged.</param>
    public sealed record HeadsMerged(int Heads) : PeerEvent
    {
        /// <inheritdoc/>
        public override int Id => 4007;

        /// <inheritdoc/>
        public override string Message => $"Merged {Heads} lists of snapshots that holders kept and this machine did not know.";
    }

    /// <summary>The vault is read-only since its disk failed, and is verified now to find out whether it can be trusted again. What comes
    /// of it the vault tells itself.</summary>
    /// <param name="Why">Why it is read-only; a sentence.</param>
    public sealed record VaultVerifying(string Why) : PeerEvent
    {
        /// <inheritdoc/>
        public override int Id => 4008;

        /// <inheritdoc/>
        public override string Message => $"Reading all that this peer keeps for others, as it takes nothing more since this: {Why}";
    }

    /// <summary>A pack that too few peers hold could not be read, so that it was not copied to others.</summary>
    /// <param name="Pack">Which.</param>
    /// <param name="Why">What went wrong.</param>
    public sealed record PackNotCopied(PackId Pack, string Why) : PeerEvent
    {
        /// <inheritdoc/>
        public override int Id => 4010;

        /// <inheritdoc/>
        public override string Message => $"Pack {Pack.Short()} could not be copied to other peers: {Why}";
    }

    /// <summary>What too few peers held was copied to more.</summary>
    /// <param name="Packs">How many packs.</param>
    /// <param name="Bytes">Bytes of all copies.</param>
    public sealed record ToppedUp(int Packs, long Bytes) : PeerEvent
    {
        /// <inheritdoc/>
        public override int Id => 4011;

        /// <inheritdoc/>
        public override string Message =>
            $"{Packs} packs that fewer peers held than wanted were copied to others ({new ByteSize(Bytes)}).";
    }

    /// <summary>Too few peers hold something, and no other has room for it.</summary>
    /// <param name="Packs">How many packs.</param>
    public sealed record StillBelow(int Packs) : PeerEvent
    {
        /// <inheritdoc/>
        public override int Id => 4012;

        /// <inheritdoc/>
        public override string Message =>
            $"{Packs} packs are held by fewer peers than wanted, and no other peer takes them now. They are copied as soon as one does.";
    }

    /// <summary>Nobody who answers has something, and those who had it have been silent for longer than the repair grace.</summary>
    /// <param name="Packs">How many packs.</param>
    public sealed record OutOfReach(int Packs) : PeerEvent
    {
        /// <inheritdoc/>
        public override int Id => 4014;

        /// <inheritdoc/>
        public override string Message =>
            $"{Packs} packs are held by no peer that answers: what needs them cannot be restored now, nor copied. 'cairn status' tells "
            + "which snapshots; a new backup stores again what is still here.";
    }

    /// <summary>This machine's clock is not what those of other members are, so nothing is removed by age.</summary>
    /// <param name="Behind">How far it is behind theirs; negative if ahead.</param>
    public sealed record ClockInDoubt(TimeSpan Behind) : PeerEvent
    {
        /// <inheritdoc/>
        public override int Id => 4009;

        /// <inheritdoc/>
        public override string Message =>
            $"This machine's clock is {Behind.Duration().TotalHours:0.0} hours {(Behind < TimeSpan.Zero ? "ahead of" : "behind")} "
            + "those of other members. Until it is set, nothing that owners dropped is removed.";
    }

    /// <summary>The founder has evicted this peer, or who let it in.</summary>
    public sealed record Evicted : PeerEvent
    {
        /// <inheritdoc/>
        public override int Id => 4020;

        /// <inheritdoc/>
        public override string Message =>
            "The founder of the network has evicted this peer: the others take nothing more of it. What they have it can still restore.";
    }
}
