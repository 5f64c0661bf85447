using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Identity;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Vault;
using Cairn.Vault.Blobs;
using Cairn.Vault.Heads;
using Cairn.Vault.Owners;

namespace Cairn.Peer.Holding;

/// <summary>
/// Takes over shards of owners that have no contract here. What entitles this peer to is the manifest, which the owner signed: the
/// mandate. Whoever takes a shard takes with it what is known of its owner. Thread-safe.
/// </summary>
/// <remarks>A manifest of an earlier device of the owner counts too: a machine that was recovered does not sign the packs of the lost one
/// again.</remarks>
internal sealed class HandOverDesk(PeerIdentity identity, VaultStore vault)
{
    /// <summary>Pairs of peers that are remembered; so many hand over at one time at most.</summary>
    private const int MostTold = 10_000;

    private readonly Lock _lock = new();
    private readonly SortedSet<(PeerId From, PeerId Owner)> _told = [];

    // Who hands over what is arriving, and who did what has arrived since this peer was started.
    private readonly SortedDictionary<(PeerId Owner, PackId Pack, int Shard), (PeerId From, bool HasArrived)> _from = [];

    /// <summary>Takes what is known of an owner; the answer is the room that is left here.</summary>
    public Reply<ByteSize> Entrust(PeerId from, Entrustment entrustment)
    {
        var owner = entrustment.Record.Value;
        if (identity.Role is PeerRole.Owner)
            return Refuse(RefusalCode.RoleForbids, "This peer keeps nothing for others.");

        if (owner.Peer == identity.Peer)
            return Refuse(RefusalCode.BadRequest, "A peer keeps nothing for itself.");

        if (owner.Network != identity.Network || !owner.Credential.Proves(owner.Peer, identity.Network))
            return Refuse(RefusalCode.NotSubscribed, $"{owner.Peer.Short()} is no member of network {identity.Network.Short()}.");

        if (entrustment.Contract is { } contract && contract.Terms.Owner != owner.Peer)
            return Refuse(RefusalCode.BadRequest, "The contract is another owner's.");

        var named = entrustment.Contract?.Terms.UndeleteWindow ?? TimeSpan.Zero;
        var window = named > entrustment.UndeleteWindow ? named : entrustment.UndeleteWindow;
        if (vault.Owners.Entrust(entrustment.Record, window < LongestWindow ? window : LongestWindow) is OwnerPut.NoRoom full)
            return Refuse(RefusalCode.NoRoom, full.Why);

        Remember(from, owner.Peer);
        return new Reply<ByteSize>.Answered(vault.Usage().Free);
    }

    /// <summary>
    /// Why a shard is not taken over; null when it may be, and then <see cref="Ended"/> is to be called. Two peers that keep the same shard
    /// may leave at one time: were both told that it is taken over here, one copy would stand for two. So it is taken from one of them,
    /// which may ask again when it did not hear the answer.
    /// </summary>
    public Refusal? Refuse(PeerId from, StoreRequest request)
    {
        var manifest = request.Manifest.Value;
        if (identity.Role is PeerRole.Owner)
            return new Refusal(RefusalCode.RoleForbids, "This peer keeps nothing for others.");

        if (manifest.Owner == identity.Peer)
            return new Refusal(RefusalCode.BadRequest, "A peer keeps nothing for itself.");

        // It would store without a contract, and so without lending anything.
        if (manifest.Owner == from)
            return new Refusal(RefusalCode.NoContract, "A pack's owner stores it under a contract.");

        if (request.Shard < 0 || request.Shard >= manifest.Shards.Count)
            return new Refusal(RefusalCode.BadRequest, "The manifest has no such shard.");

        if (vault.Owners.RecordOf(manifest.Owner) is null)
            return new Refusal(RefusalCode.NotSubscribed, "This peer knows nothing of the owner; tell of it first.");

        var order = OrderOf(request);
        if (vault.HoldsOther(order))
            return new Refusal(RefusalCode.AlreadyHeld, "This peer keeps another shard of the pack.");

        return MayTake(from, order) ? null : new Refusal(RefusalCode.AlreadyHeld, "This peer keeps the shard already.");
    }

    /// <summary>Notes how taking a shard over ended.</summary>
    public void Ended(PeerId from, StoreRequest request, Reply<Signed<Receipt>>? reply)
    {
        var key = Key(OrderOf(request));
        lock (_lock)
        {
            if (reply is Reply<Signed<Receipt>>.Answered)
                _from[key] = (from, HasArrived: true);
            else
                _from.Remove(key);
        }
    }

    private bool MayTake(PeerId from, StoreOrder order)
    {
        var isHere = vault.Holds(order);
        lock (_lock)
        {
            var isKnown = _from.TryGetValue(Key(order), out var known) && (isHere || !known.HasArrived);
            if (isKnown ? known.From != from : isHere)
                return false;

            if (_from.Count >= MostTold)
                _from.Clear();

            _from[Key(order)] = (from, isHere);
            return true;
        }
    }

    private static (PeerId Owner, PackId Pack, int Shard) Key(StoreOrder order) => (order.Owner, order.Pack, order.Shard);

    /// <summary>Keeps a head of an owner that the caller told of since this peer was started; null if it did not.</summary>
    public HeadPut? Adopt(PeerId from, Signed<Head> head)
    {
        lock (_lock)
        {
            if (!_told.Contains((from, head.Value.Owner)))
                return null;
        }

        return vault.Heads.Adopt(head);
    }

    /// <summary>What the vault is to keep.</summary>
    public static StoreOrder OrderOf(StoreRequest request) =>
        new(request.Manifest, request.Shard, ContractLimit: null) { IsHandedOver = true };

    private void Remember(PeerId from, PeerId owner)
    {
        lock (_lock)
        {
            // Whoever is forgotten by that tells of its owner again.
            if (_told.Count >= MostTold)
                _told.Clear();

            _told.Add((from, owner));
        }
    }

    /// <summary>Nobody who hands over makes this peer remember for longer than an owner itself could.</summary>
    private static TimeSpan LongestWindow => Contracting.ContractDesk.LongestHold;

    private static Reply<ByteSize> Refuse(RefusalCode code, string why) => new Reply<ByteSize>.Refused(new Refusal(code, why));
}
