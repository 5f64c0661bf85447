using Cairn.Archive.Packing;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Peer.Contracting;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Placing;

/// <summary>What places packs in one backup, against holders that are honest until the test says otherwise.</summary>
internal sealed class PlacingRig : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<(PackId Pack, PeerId Holder)> _stored = [];

    public PlacingRig(int holders, int happy)
    {
        Cast = new Cast(holders);
        Mill = new PackMill(Cast);
        Seams = Cast.PlacerSeams;
        Pool = new HolderPool([.. Cast.Holders.Select(holder => Cast.Member(holder))], _ => null, Cast.Events.Add);
        Placer = new PackPlacer(Cast.Identity, Seams, Pool, new RoomSeeker(Cast.Identity, Cast.Contracts, Seams), happy);
        Cast.Calls.OnPropose = (to, proposal) => Replies.Answer(Cast.Countersign(Cast.HolderAt(to), proposal));
        Cast.Calls.OnStore = (to, request, content, _) => TakeAsync(to, request, content);
    }

    public Cast Cast { get; }

    public PackMill Mill { get; }

    public PlacerSeams Seams { get; }

    public HolderPool Pool { get; }

    public PackPlacer Placer { get; }

    public ScriptedCalls Calls => Cast.Calls;

    /// <summary>Who misbehaves; null until it is known.</summary>
    public PeerId? Culprit { get; private set; }

    /// <summary>What honest holders took, in order.</summary>
    public IReadOnlyList<(PackId Pack, PeerId Holder)> Stored
    {
        get
        {
            lock (_lock)
                return [.. _stored];
        }
    }

    public PackSession NewSession(int packsInFlight, CancellationToken run = default) => new(
        Placer,
        new PackFetcher(Seams, new Succession(Cast.Identity, Calls, Cast.Time, Cast.Events.Add), () => Cast.Directory.View, _ => null),
        packsInFlight,
        run);

    /// <summary>Has whichever holder is asked first from now on do this whenever it is asked.</summary>
    public void FirstAsked(Func<StoreRequest, IBlobSource, TestPeer, Task<Reply<Signed<Receipt>>>> does)
    {
        Culprit = null;
        Calls.OnStore = (to, request, content, _) => (Culprit ??= to.Peer) == to.Peer
            ? does(request, content, Cast.HolderAt(to))
            : TakeAsync(to, request, content);
    }

    /// <summary>How often the culprit was sent something.</summary>
    public int TimesAskedAgain() => Calls.Made.Count(made => made.Call == "store" && made.To == Culprit) - 1;

    /// <summary>What an honest holder does: reads it all, compares, signs.</summary>
    public async Task<Reply<Signed<Receipt>>> TakeAsync(Contact to, StoreRequest request, IBlobSource content)
    {
        var bytes = new byte[content.Length];
        for (var filled = 0; filled < bytes.Length;)
            filled += await content.ReadAsync(bytes.AsMemory(filled), default);

        var holder = Cast.HolderAt(to);
        var manifest = request.Manifest.Value;
        Assert.Equal(manifest.Shards[request.Shard], MerkleHasher.Hash(bytes).Root);
        lock (_lock)
            _stored.Add((manifest.Pack, holder.Peer));

        var receipt = Cast.Receipt(holder, manifest, request.Shard);
        return new Reply<Signed<Receipt>>.Answered(Signed<Receipt>.Sign(receipt, holder.Identity));
    }

    /// <summary>Who signed for a pack, as far as this owner counts.</summary>
    public IReadOnlyList<PeerId> HoldersOf(SealedPack pack) => [.. Cast.Placements.HoldersOf(pack.Id).Select(held => held.Holder)];

    /// <summary>Whether later backups count on the pack.</summary>
    public bool IsConfirmed(SealedPack pack) => Cast.Catalog.FindPack(pack.Id) is not null;

    /// <summary>Whether its memory was given back.</summary>
    public static bool IsGivenBack(SealedPack pack)
    {
        try
        {
            return pack.Bytes.IsEmpty;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        Assert.Equal(new PeerLoad(0, 0), Seams.Transfers.Now);
        Assert.All(Pool.Candidates(), candidate => Assert.Equal(0, candidate.Load));
        Cast.Dispose();
    }
}
