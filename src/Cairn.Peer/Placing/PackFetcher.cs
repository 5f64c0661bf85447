using Cairn.Archive.Packing;
using Cairn.Cluster.Sources;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Peer.Node;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;

namespace Cairn.Peer.Placing;

/// <summary>
/// Reads ranges of packs from whoever holds them, cheapest first. What arrives is checked against the signed manifest leaf by leaf; a
/// holder that sends anything else is remembered and another one is asked. Thread-safe.
/// </summary>
internal sealed class PackFetcher(
    PlacerSeams seams, Succession succession, Func<DirectoryView> viewOf, Func<PeerId, TimeSpan?> latencyOf)
{
    /// <summary>Code of the error that says: no holder can be reached now, and none has shown that its copy is bad.</summary>
    public const string Unreachable = "pack-unreachable";

    /// <summary>Code of the error that says: no peer ever showed that it holds the pack.</summary>
    public const string Unknown = "pack-unknown";

    private readonly Lock _state = new();
    private readonly PackBuffers _buffers = new();
    private readonly SortedDictionary<PeerId, int> _failures = [];
    private readonly SortedDictionary<PeerId, int> _load = [];
    private readonly SortedSet<string> _warnings = new(StringComparer.Ordinal);
    private readonly HashSet<(PackId Pack, PeerId Holder)> _bad = [];
    private readonly HashSet<PackId> _fetched = [];
    private long _fetchedBytes;
    private volatile CairnException? _superseded;

    /// <summary>Whom else to ask when no holder that signed for a pack has it; null for nobody.</summary>
    public PackHints? Hints { get; init; }

    /// <summary>Holders that are not waited for again; null to ask each for every range, as a restore does, which needs it.</summary>
    public HungPeers? Hung { get; init; }

    /// <summary>Packs of which something was read, and how many bytes.</summary>
    public (int Packs, long Bytes) Fetched
    {
        get
        {
            lock (_state)
                return (_fetched.Count, _fetchedBytes);
        }
    }

    /// <summary>What the owner should know: holders that sent wrong bytes or did not have what they signed for.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_state)
                return [.. _warnings];
        }
    }

    /// <summary>Error <see cref="Unknown"/>: without a manifest nobody can be asked.</summary>
    public static CairnException HeldByNobody(PackId pack) => new(
        ErrorKind.Integrity,
        Unknown,
        $"No peer is known to hold pack {pack.Short()}.",
        "The files that need it cannot be restored from what this peer knows.",
        "Start the peers that were away; 'cairn recover' asks all of them again.");

    /// <summary>Whether a holder did not have a pack intact when it was asked.</summary>
    public bool FoundBad(PackId pack, PeerId holder)
    {
        lock (_state)
            return _bad.Contains((pack, holder));
    }

    /// <summary>Throws <c>superseded</c> when a holder proved that another device has taken over. For whoever takes the failure of a
    /// single pack for no more than that.</summary>
    public void RequireCurrent()
    {
        if (_superseded is { } superseded)
            throw superseded;
    }

    /// <summary>Bytes of the padded pack.</summary>
    public Task<long> LengthAsync(PackId pack, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(ManifestOf(pack).PackLength);
    }

    /// <summary>Exactly these bytes, verified.</summary>
    /// <exception cref="CairnException"><c>pack-unknown</c> (6), <c>pack-corrupt</c> (6) when a holder answered and none had good bytes, or
    /// when it has none there, <see cref="Unreachable"/> (4) when none answered, <c>superseded</c> (7) when a holder proves that this
    /// device is.</exception>
    public async Task<PackBytes> ReadAsync(PackId pack, long offset, int length, CancellationToken cancellation)
    {
        RequireCurrent();
        var manifest = ManifestOf(pack);
        if (length > manifest.PackLength - offset)
            throw Beyond(manifest, offset + length);

        var wanted = new Wanted(manifest, offset, length);
        var problems = new List<string>();
        var worst = ErrorKind.Unreachable;
        var order = Order(manifest);
        if (order.Count == 0 && Hints is { } hints)
        {
            await hints.AskAsync([pack], cancellation);
            order = Order(manifest);
        }

        var asked = order.Count;
        var brokeOff = new SortedSet<PeerId>();
        for (var next = 0; next < order.Count; next++)
        {
            var (shard, holder) = order[next];
            var (bytes, problem, kind) = await TryAsync(wanted, shard, holder, brokeOff, cancellation);
            if (bytes is not null)
            {
                Answered(holder.Peer, pack, length);
                await AskWhyAsync(wanted, order.Skip(Math.Max(next + 1, asked)), bytes, cancellation);
                return bytes;
            }

            if (holder.State is Liveness.Left && kind is ErrorKind.Unreachable)
            {
                // Not damaged, but not to come back either.
                problems.Add($"{holder.Name}: it has left the network or was evicted, and what it held with it");
                worst = MayBeElsewhere(manifest) ? worst : ErrorKind.Integrity;
                continue;
            }

            problems.Add($"{holder.Name}: {problem}");
            if (Hints is not null && !SignedFor(pack, holder.Peer))
                continue;

            worst = kind is ErrorKind.Integrity ? kind : worst;

            // Once more, when nobody else has it: if the holder met a bad leaf it knows now, and says so.
            if (brokeOff.Remove(holder.Peer) && next < asked)
                order.Add((shard, holder));

            Failed(holder, pack, problem!, kind);
        }

        throw Nowhere(pack, worst, problems);
    }

    /// <summary>Whether somebody who cannot be asked now may have the pack, be it that it was handed over without this peer hearing of
    /// it.</summary>
    private bool MayBeElsewhere(Manifest manifest) => viewOf().Members.Any(member =>
        member.State is not (Liveness.Left or Liveness.Alive)
        && member.Record.Value.Role is not PeerRole.Owner
        && member.Peer != manifest.Owner);

    private Manifest ManifestOf(PackId pack) => seams.Placements.ManifestOf(pack)?.Value ?? throw HeldByNobody(pack);

    /// <summary>The members that hold the pack, cheapest first. A holder that is believed dead is asked last: the belief may be
    /// wrong.</summary>
    private List<(int Shard, Member Holder)> Order(Manifest manifest)
    {
        var view = viewOf();
        var holders = seams.Placements.HoldersOf(manifest.Pack)
            .Where(held => held.Shard < manifest.Shards.Count)
            .Select(held => (held.Shard, Member: view.Find(held.Holder)))
            .Where(held => held.Member is not null)
            .DistinctBy(held => held.Member!.Peer)
            .ToDictionary(held => held.Member!.Peer, held => (held.Shard, Holder: held.Member!));
        var hinted = Hinted(manifest).Except(holders.Keys).ToHashSet();
        foreach (var peer in hinted)
        {
            if (view.Find(peer) is { State: not Liveness.Left } member)
                holders.Add(peer, (0, member));
        }

        lock (_state)
        {
            var ranked = SourceRanking.Order(
                manifest.Pack.Value,
                holders.Keys.Order().Select(peer => new SourceCandidate(
                    peer,
                    latencyOf(peer),
                    _load.GetValueOrDefault(peer),
                    _failures.GetValueOrDefault(peer)
                        + (holders[peer].Holder.State is Liveness.Alive ? 0 : 1)
                        + (hinted.Contains(peer) ? 1 : 0))));
            return [.. ranked.Select(peer => holders[peer])];
        }
    }

    /// <summary>Whom a directory believes to hold a pack, where any shard is the whole of it.</summary>
    private IEnumerable<PeerId> Hinted(Manifest manifest) => Hints is { } hints && manifest.Redundancy.K == 1
        ? hints.Of(manifest.Pack).Where(peer => peer != manifest.Owner)
        : [];

    /// <summary>Whether a peer ever signed for a pack. Of one that did not nothing can be said when it has none.</summary>
    private bool SignedFor(PackId pack, PeerId holder) => seams.Placements.HoldersOf(pack).Any(held => held.Holder == holder);

    private async Task<(PackBytes? Bytes, string? Problem, ErrorKind Kind)> TryAsync(
        Wanted wanted, int shard, Member holder, SortedSet<PeerId> brokeOff, CancellationToken cancellation)
    {
        using var download = seams.Transfers.Download();
        Busy(holder.Peer, 1);
        try
        {
            var blob = wanted.Manifest.Shards[shard];
            var contact = Contact.Of(holder.Record.Value);
            var reply = Hung is { } hung ? await hung.CallAsync(holder.Peer, FetchAsync) : await FetchAsync();
            switch (reply)
            {
                case Reply<FetchAnswer>.Answered { Value: var answer }:
                    var taken = await TakeAsync(answer, wanted, blob, cancellation);
                    if (taken is { Bytes: null, Kind: ErrorKind.Unreachable })
                        brokeOff.Add(holder.Peer);

                    return taken;
                case Reply<FetchAnswer>.Refused { Refusal: var refusal }:
                    if (refusal.Code is RefusalCode.Superseded)
                        await DemandProofAsync(contact, cancellation);

                    var lost = refusal.Code is RefusalCode.NotFound or RefusalCode.Corrupt;
                    return (null, refusal.Why, lost ? ErrorKind.Integrity : ErrorKind.Unreachable);
                case Reply<FetchAnswer>.Unreachable { Why: var why }:
                    return (null, why, ErrorKind.Unreachable);
                default:
                    throw new InvalidOperationException("Unknown reply.");
            }

            Task<Reply<FetchAnswer>> FetchAsync() =>
                seams.Calls.FetchAsync(contact, new FetchRequest(blob, wanted.Leaves), cancellation);
        }
        finally
        {
            Busy(holder.Peer, -1);
        }
    }

    /// <summary>
    /// Asks those that broke off once more, now that another one had it: whoever met a bad leaf knows it by now, and says so without
    /// sending anything. Else nobody would ever learn of a copy that is damaged behind the first leaf, as long as there is another.
    /// </summary>
    private async Task AskWhyAsync(
        Wanted wanted, IEnumerable<(int Shard, Member Holder)> brokeOff, PackBytes bytes, CancellationToken cancellation)
    {
        try
        {
            foreach (var (shard, holder) in brokeOff)
            {
                var request = new FetchRequest(wanted.Manifest.Shards[shard], wanted.Leaves);
                var reply = await seams.Calls.FetchAsync(Contact.Of(holder.Record.Value), request, cancellation);
                if (reply is Reply<FetchAnswer>.Answered { Value.Content: var content })
                    await content.DisposeAsync();
                else if (reply is Reply<FetchAnswer>.Refused { Refusal: { Code: RefusalCode.NotFound or RefusalCode.Corrupt } refusal })
                    Failed(holder, wanted.Manifest.Pack, refusal.Why, ErrorKind.Integrity);
            }
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private async Task DemandProofAsync(Contact holder, CancellationToken cancellation)
    {
        try
        {
            await succession.DemandProofAsync(holder, cancellation);
        }
        catch (CairnException superseded)
        {
            _superseded = superseded;
            throw;
        }
    }

    /// <summary>Reads the answer whole and checks it.</summary>
    private async Task<(PackBytes? Bytes, string? Problem, ErrorKind Kind)> TakeAsync(
        FetchAnswer answer, Wanted wanted, BlobId blob, CancellationToken cancellation)
    {
        await using var content = answer.Content;
        var expected = wanted.Leaves.LengthIn(wanted.Manifest.ShardLength);
        if (content.Length != expected)
            return OtherBytes;

        var owner = _buffers.Rent(expected);
        try
        {
            for (var filled = 0; filled < expected;)
            {
                var read = await content.ReadAsync(owner.Memory[filled..expected], cancellation);
                if (read == 0)
                    return (null, "it broke off while it was sending", ErrorKind.Unreachable);

                filled += read;
            }

            if (!await VerifyAsync(answer.Proof, wanted, blob, owner.Memory[..expected], cancellation))
                return OtherBytes;

            var bytes = new PackBytes(owner, (int)(wanted.Offset - wanted.Leaves.Offset), wanted.Length);
            owner = null;
            return (bytes, null, default);
        }
        catch (CairnException cut)
        {
            // Told by the source: the other side went away, or found its own copy damaged.
            return (null, cut.What, cut.Kind is ErrorKind.Integrity ? ErrorKind.Integrity : ErrorKind.Unreachable);
        }
        finally
        {
            owner?.Dispose();
        }
    }

    private static (PackBytes? Bytes, string? Problem, ErrorKind Kind) OtherBytes =>
        (null, "it sent other bytes than it signed for", ErrorKind.Integrity);

    private Task<bool> VerifyAsync(
        MerkleProof proof,
        Wanted wanted,
        BlobId blob,
        ReadOnlyMemory<byte> data,
        CancellationToken cancellation) =>
        seams.Compute.RunAsync(() => proof.Verify(blob, wanted.Manifest.ShardLength, wanted.Leaves, data.Span), cancellation);

    private void Answered(PeerId peer, PackId pack, int length)
    {
        lock (_state)
        {
            _failures.Remove(peer);
            _fetched.Add(pack);
            _fetchedBytes += length;
        }
    }

    private void Failed(Member holder, PackId pack, string problem, ErrorKind kind)
    {
        var damage = new PeerEvent.PackDamaged(holder.Peer, holder.Name, pack, problem);
        bool isNew;
        lock (_state)
        {
            _failures[holder.Peer] = _failures.GetValueOrDefault(holder.Peer) + 1;
            isNew = kind is ErrorKind.Integrity && _warnings.Add(damage.Message);
            if (isNew)
                _bad.Add((pack, holder.Peer));
        }

        if (!isNew)
            return;

        seams.Placements.Doubt(pack, holder.Peer);
        seams.Tell(damage);
    }

    private void Busy(PeerId peer, int change)
    {
        lock (_state)
            _load[peer] = _load.GetValueOrDefault(peer) + change;
    }

    private static CairnException Beyond(Manifest manifest, long end) => new(
        ErrorKind.Integrity,
        "pack-corrupt",
        $"Pack {manifest.Pack.Short()} has {manifest.PackLength} bytes, and an index says that it has {end}.",
        "The files that need what is beyond cannot be restored from it.",
        "Back the files up again, if they are still there.");

    private static CairnException Nowhere(PackId pack, ErrorKind kind, List<string> problems)
    {
        var said = problems.Count == 0 ? "no member of the network holds it" : string.Join("; ", problems);
        return kind is ErrorKind.Integrity
            ? new CairnException(
                kind,
                "pack-corrupt",
                $"Pack {pack.Short()} is not to be had intact ({said}).",
                "The files that need it cannot be restored now.",
                "Start the peers that are away: one of them may have a good copy.")
            : new CairnException(
                kind,
                Unreachable,
                $"No peer that holds pack {pack.Short()} can be reached ({said}).",
                "The files that need it cannot be restored until one of them is back.",
                "Start those peers and try again.");
    }

    /// <summary>A range of a pack and the leaves that cover it.</summary>
    private readonly record struct Wanted(Manifest Manifest, long Offset, int Length)
    {
        public LeafRange Leaves => LeafRange.Covering(Offset, Length);
    }
}
