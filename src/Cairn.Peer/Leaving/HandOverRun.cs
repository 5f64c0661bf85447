using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Platform.Computing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Vault;

namespace Cairn.Peer.Leaving;

/// <summary>
/// Hands all shards in the vault over to other members, a few at a time. Nothing is deleted here. What was handed over before, in a run
/// that broke off, is not sent again. For one use.
/// </summary>
internal sealed class HandOverRun
{
    private readonly PeerParts _parts;
    private readonly VaultStore _vault;
    private readonly HandOverBook _book;
    private readonly IProgress<WorkProgress>? _progress;
    private readonly Takers _takers;
    private readonly long _total;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<PeerId, UnplacedShards> _unplaced = [];
    private int _shards;
    private long _bytes;

    public HandOverRun(PeerParts parts, VaultStore vault, IProgress<WorkProgress>? progress)
    {
        _parts = parts;
        _vault = vault;
        _book = new HandOverBook(parts.Seams.Placements);
        _progress = progress;
        _takers = new Takers(Others(), parts.Seams.LatencyOf);
        _total = vault.Usage().Owners.Sum(owner => owner.Used.Bytes + owner.Mandated.Bytes);
    }

    /// <summary>Does it.</summary>
    public async Task<HandOverReport> RunAsync(CancellationToken cancellation)
    {
        foreach (var owner in _vault.OwnersHeld())
        {
            if (RecordOf(owner) is { } record)
                await HandOverAsync(record, cancellation);
            else
                ForEachShard(owner, held => Unplaced(owner, null, Length(held), "Nothing is known of its owner."));
        }

        foreach (var (owner, shards, bytes) in _vault.NotHeld())
        {
            const string why = "The copy here is damaged or missing; what is left of it may be the last.";
            Unplaced(owner, RecordOf(owner)?.Value.Name, bytes, why, shards);
        }

        return new HandOverReport(_shards, new ByteSize(_bytes), [.. _unplaced.Values]);
    }

    private IReadOnlyList<Member> Others() =>
    [
        .. _parts.Seams.Directory.View.Members
            .Where(member => member.Peer != _parts.Identity.Peer && member.State is Liveness.Alive or Liveness.Suspect)
            .Where(member => member.Record.Value.Role is not PeerRole.Owner),
    ];

    /// <summary>The newest record of an owner, from the member list or from what it showed when it stored.</summary>
    private Signed<MemberRecord>? RecordOf(PeerId owner)
    {
        var listed = _parts.Seams.Directory.View.Find(owner)?.Record;
        var kept = _vault.Owners.RecordOf(owner);
        return listed is null || (kept is not null && kept.Value.Order > listed.Value.Order) ? kept : listed;
    }

    private async Task HandOverAsync(Signed<MemberRecord> record, CancellationToken cancellation)
    {
        var owner = record.Value.Peer;
        var packs = new HashSet<PackId>();
        var reader = new HoldingsReader(_parts.Seams.Calls, _parts.Seams.Time) { Owner = owner };
        ForEachShard(owner, held => packs.Add(held.Pack));
        var others = await CoHolders.AskAsync([.. _takers.Members.Where(member => member.Peer != owner)], reader, packs, cancellation);
        var handOver = new OwnerHandOver(_parts, _vault, _book, _takers, (record, others));
        var permits = new Permits(_parts.Settings.PacksInFlight);
        var running = new List<Task>();
        try
        {
            foreach (var page in Pages(owner))
            {
                foreach (var held in page)
                {
                    if (held.Manifest is null)
                    {
                        Unplaced(owner, record.Value.Name, 0, "The disk has changed its manifest, so nobody else would take it.");
                        continue;
                    }

                    var permit = await permits.TakeAsync(cancellation);
                    running.RemoveAll(task => task.IsCompletedSuccessfully);
                    running.Add(PlaceAsync(handOver, record, held, permit, cancellation));
                }
            }
        }
        finally
        {
            await Task.WhenAll(running);
        }
    }

    private async Task PlaceAsync(
        OwnerHandOver handOver, Signed<MemberRecord> record, HeldShard held, IDisposable permit, CancellationToken cancellation)
    {
        using (permit)
        {
            var manifest = held.Manifest!;
            var length = manifest.Value.ShardLength;
            if (await handOver.PlaceAsync(manifest, held.Shard, cancellation) is not { } why)
                Placed(length);
            else
                Unplaced(record.Value.Peer, record.Value.Name, length, why);
        }
    }

    private void ForEachShard(PeerId owner, Action<HeldShard> take)
    {
        foreach (var held in Pages(owner).SelectMany(page => page))
            take(held);
    }

    /// <summary>Bytes of a shard; 0 where the disk has changed its manifest.</summary>
    private static long Length(HeldShard held) => held.Manifest?.Value.ShardLength ?? 0;

    /// <summary>What the vault claims to have for an owner.</summary>
    private IEnumerable<IReadOnlyList<HeldShard>> Pages(PeerId owner)
    {
        PackId? after = null;
        while (true)
        {
            var page = _vault.Holdings(owner, new HoldingsRequest(after, HoldingsRequest.MaxLimit, HoldingsDetail.Manifests));
            yield return page.Shards;
            if (page.IsLast || page.Shards.Count == 0)
                yield break;

            after = page.Shards[^1].Pack;
        }
    }

    private void Placed(long bytes)
    {
        lock (_lock)
        {
            _shards++;
            _bytes += bytes;
            _progress?.Report(new WorkProgress("leave", _shards, _bytes, _total, _bytes));
        }
    }

    private void Unplaced(PeerId owner, string? name, long bytes, string why, int shards = 1)
    {
        lock (_lock)
        {
            var before = _unplaced.GetValueOrDefault(owner) ?? new UnplacedShards(owner, name, 0, default, why);
            _unplaced[owner] = before with { Shards = before.Shards + shards, Bytes = new ByteSize(before.Bytes.Bytes + bytes), Why = why };
        }
    }
}
