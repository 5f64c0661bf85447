using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Vault.Quota;

/// <summary>
/// Who has how much of the vault. Room is reserved before the first byte is written, so that the files on the disk, temporary ones
/// included, never take more than the quota. Thread-safe; nothing here waits.
/// </summary>
internal sealed class SpaceAccount
{
    /// <summary>A ledger has some room of its own, whatever is lent: so much of the records in it is not counted.</summary>
    public const long FreeRecords = 1 << 20;

    // For heads: without a new one nothing could be dropped from a vault that is full.
    private const int SetAsideShare = 64;
    private const long SetAsideUnit = 64 << 10;
    private const long MostSetAside = 256 << 20;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<PeerId, Balance> _owners = [];
    private long _records;
    private long _quota;
    private long _used;
    private long _reserved;

    /// <summary>An account of what was found at opening.</summary>
    /// <param name="quota">Bytes that may be taken in all.</param>
    /// <param name="used">Bytes that files take already, in whole blocks.</param>
    /// <param name="records">Bytes of the records in the ledger.</param>
    /// <param name="owners">Bytes of each owner's shards.</param>
    public SpaceAccount(long quota, long used, long records, IEnumerable<KeyValuePair<PeerId, long>> owners)
    {
        _quota = quota;
        _used = used;
        _records = records;
        foreach (var (owner, bytes) in owners)
            _owners[owner] = new Balance(bytes, 0);
    }

    /// <summary>Bytes set aside for files that are being written.</summary>
    public long Reserved
    {
        get
        {
            lock (_lock)
                return _reserved;
        }
    }

    /// <summary>What shards may not take of the quota: the records there are, or the room that is set aside for them.</summary>
    private long KeptFromShards =>
        Math.Max(_records - FreeRecords, Math.Min(_quota / SetAsideShare / SetAsideUnit * SetAsideUnit, MostSetAside));

    /// <summary>Changes the quota. Below what is used nothing more is granted.</summary>
    public void SetQuota(ByteSize quota)
    {
        lock (_lock)
            _quota = quota.Bytes;
    }

    /// <summary>Sets room aside, or names the limit that forbids it.</summary>
    public SpaceClaim? TryClaim(SpaceRequest request, out RoomLimit limit)
    {
        lock (_lock)
        {
            var balance = _owners.GetValueOrDefault(request.Owner);
            limit = RoomLimit.Contract;
            if (request.OwnerBytes > request.OwnerLimit - balance.Used - balance.Reserved && request.OwnerBytes > 0)
                return null;

            limit = RoomLimit.Quota;
            if (request.Allocation > _quota - _used - _reserved - KeptFromShards && request.Allocation > 0)
                return null;

            Move(request, used: 0, reserved: 1);
            return new SpaceClaim(this, request);
        }
    }

    /// <summary>Bytes of records that would have to go so that there is room for so many in the ledger; 0 when there is.</summary>
    public long MissingForRecords(long bytes)
    {
        lock (_lock)
        {
            var counted = _records + bytes - FreeRecords;
            return bytes <= 0 || counted <= 0 ? 0 : Math.Max(0, counted - Math.Max(0, _quota - _used - _reserved));
        }
    }

    /// <summary>Takes room for records in the ledger; false where that would take more than the quota.</summary>
    public bool TryTakeRecords(long bytes)
    {
        lock (_lock)
        {
            if (MissingForRecords(bytes) > 0)
                return false;

            _records += bytes;
            return true;
        }
    }

    /// <summary>Records of so many bytes are gone.</summary>
    public void GiveRecords(long bytes)
    {
        lock (_lock)
            _records -= bytes;
    }

    /// <summary>Nothing is kept for anybody any more; the files are still to be vacated.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _owners.Clear();
            _records = 0;
        }
    }

    /// <summary>A file that took so many bytes is gone.</summary>
    public void Vacate(long allocation)
    {
        lock (_lock)
            _used -= allocation;
    }

    /// <summary>Shards of so many bytes are kept no more for an owner.</summary>
    public void Forget(PeerId owner, long bytes)
    {
        lock (_lock)
        {
            // A removal that was under way at a clear has its rows gone before and comes here after: these bytes are forgotten already.
            var left = Math.Min(bytes, _owners.GetValueOrDefault(owner).Used);
            Move(new SpaceRequest(owner, left, 0, 0), used: -1, reserved: 0);
        }
    }

    /// <summary>A consistent picture.</summary>
    /// <param name="promised">Bytes that each owner's contract grants.</param>
    /// <param name="mandated">Bytes of each owner's shards that were handed over.</param>
    public VaultUsage Snapshot(
        IEnumerable<KeyValuePair<PeerId, long>> promised, IReadOnlyCollection<KeyValuePair<PeerId, long>> mandated)
    {
        lock (_lock)
        {
            var grants = new SortedDictionary<PeerId, long>();
            foreach (var owner in _owners.Keys.Concat(mandated.Select(entry => entry.Key)))
                grants[owner] = 0;

            var byMandate = mandated.ToDictionary();
            foreach (var (owner, bytes) in promised)
                grants[owner] = bytes;

            return new VaultUsage(
                new ByteSize(_quota),
                new ByteSize(_used),
                new ByteSize(_reserved),
                [
                    .. grants.Select(grant => Describe(grant.Key, grant.Value) with
                    {
                        Mandated = new ByteSize(byMandate.GetValueOrDefault(grant.Key)),
                    }),
                ])
            {
                Records = new ByteSize(KeptFromShards),
            };
        }
    }

    /// <summary>See <see cref="SpaceClaim.Settle"/>.</summary>
    internal void Settle(SpaceRequest request, long replaced)
    {
        lock (_lock)
        {
            Move(request, used: 1, reserved: -1);
            _used -= replaced;
        }
    }

    /// <summary>See <see cref="SpaceClaim.Strand"/>.</summary>
    internal void Strand(SpaceRequest request)
    {
        lock (_lock)
        {
            Move(request, used: 0, reserved: -1);
            _used += request.Allocation;
        }
    }

    /// <summary>Undoes <see cref="TryClaim"/>.</summary>
    internal void Release(SpaceRequest request)
    {
        lock (_lock)
            Move(request, used: 0, reserved: -1);
    }

    private void Move(SpaceRequest request, int used, int reserved)
    {
        var balance = _owners.GetValueOrDefault(request.Owner);
        _used += used * request.Allocation;
        _reserved += reserved * request.Allocation;
        var moved = new Balance(balance.Used + (used * request.OwnerBytes), balance.Reserved + (reserved * request.OwnerBytes));
        if (moved == default)
            _owners.Remove(request.Owner);
        else
            _owners[request.Owner] = moved;
    }

    private OwnerUsage Describe(PeerId owner, long promised)
    {
        var balance = _owners.GetValueOrDefault(owner);
        return new OwnerUsage(owner, new ByteSize(balance.Used), new ByteSize(balance.Reserved), new ByteSize(promised));
    }

    private readonly record struct Balance(long Used, long Reserved);
}
