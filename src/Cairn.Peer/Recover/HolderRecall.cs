using Cairn.Core.Ids;
using Cairn.Peer.Contracting;
using Cairn.Peer.Identity;
using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Recover;

/// <summary>Enters into the books what holders keep of the devices that this owner had before this one. Their receipts went with those
/// devices, so the holder's word is taken; for what this device stored itself only its receipts count.</summary>
internal sealed class HolderRecall(PeerIdentity identity, HoldingsReader reader, PlacementBook placements, ContractBook contracts)
{
    /// <summary>Shards with a manifest that contradicts another one of the same pack; more than these are not looked into.</summary>
    private const int MostDisputed = 65_536;

    private readonly List<(Signed<Manifest> Manifest, ShardPlacement Placement)> _disputed = [];

    /// <summary>Takes the contract and every shard that a holder says it keeps, page by page. Can be repeated.</summary>
    /// <param name="holder">Whom to ask.</param>
    /// <param name="file">What it answered before.</param>
    /// <param name="named">Hears of every pack that the holder names, also of those that are not taken; null for nobody.</param>
    /// <param name="cancellation">Stops it; what was taken stays.</param>
    /// <returns>Null when all is taken, else why not.</returns>
    public async Task<Refusal?> TakeAsync(Member holder, OwnerFile file, Action<PackId>? named, CancellationToken cancellation)
    {
        TakeContract(holder.Peer, file.Contract);
        return await reader.ReadAsync(holder, HoldingsDetail.Manifests, HoldingsReader.MaxShards, Record, cancellation);

        void Record(IReadOnlyList<HeldShard> page)
        {
            foreach (var shard in page)
                named?.Invoke(shard.Pack);

            var ours = page
                .Where(IsOfEarlierDevice)
                .Select(shard => (
                    shard.Manifest!, new ShardPlacement(shard.Shard, holder.Peer, checked((long)holder.Record.Epoch), null)))
                .ToList();
            var disputed = placements.Record(ours);
            _disputed.AddRange(disputed.Take(MostDisputed - _disputed.Count));
        }
    }

    /// <summary>Where holders showed manifests of one pack that contradict each other, goes by what most of them show. To be called when
    /// all were asked.</summary>
    public void Settle()
    {
        placements.Settle(_disputed);
        _disputed.Clear();
    }

    private void TakeContract(PeerId holder, CountersignedContract? contract)
    {
        if (contract is { IsWhole: true }
            && contract.Terms.Owner == identity.Peer
            && contract.Terms.Holder == holder
            && contracts.With(holder)?.ComesBefore(contract.ByOwner) != false)
        {
            contracts.Record(contract);
        }
    }

    private bool IsOfEarlierDevice(HeldShard shard) =>
        shard.Manifest is { } manifest
        && manifest.Signer == identity.Peer
        && !manifest.Device.IsSameDevice(identity.Device.Certificate)
        && manifest.Value.Pack == shard.Pack
        && shard.Shard < manifest.Value.Shards.Count;
}
