using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Protocol.Blobs;
using Cairn.Vault.Ledger;
using Cairn.Vault.Quota;
using Cairn.Vault.Recovery;

namespace Cairn.Vault.Blobs;

/// <summary>
/// Takes in shards. The order is what makes a receipt true: room reserved, bytes checked and durable under the blob's name, ledger
/// committed, and only then the answer. Whatever fails in between leaves nothing that counts. Thread-safe.
/// </summary>
internal sealed class BlobIntake(VaultOptions options, ShardLedger ledger, SpaceAccount space, ReadOnlyMark mark)
{
    private readonly BlobWriter _writer = new(options.Disk);

    /// <summary>Enters a shard whose blob is in place already. The caller has the blob's turn.</summary>
    public StoreOutcome Adopt(StoreOrder order, KnownShard known)
    {
        using var claim = Claim(order, known, 0, out var refusal);
        if (claim is null)
            return refusal!;

        try
        {
            return Commit(order, claim, 0) ?? (StoreOutcome)AnotherBlob(order);
        }
        catch (CairnException e) when (IsDiskFull(e))
        {
            return DiskFull();
        }
    }

    /// <summary>Takes the bytes of a blob that is not in place. The caller has the blob's turn.</summary>
    public async Task<StoreOutcome> TakeAsync(StoreOrder order, KnownShard known, IBlobSource content, CancellationToken cancellation)
    {
        using var claim = Claim(order, known, BlobRoom.Whole(order.Length), out var refusal);
        if (claim is null)
            return refusal!;

        var temporary = _writer.NextTemporary();
        try
        {
            // Everything that is arriving still needs its room; that some of it is written already errs on the safe side.
            if (options.Disk.FreeBytes() < space.Reserved)
                return DiskFull();

            return await _writer.WriteAsync(temporary, order.Blob, order.Length, content, cancellation) is { } fault
                ? Abort(fault, claim, temporary)
                : Finish(order, claim, temporary);
        }
        catch (CairnException e) when (IsDiskFull(e))
        {
            Discard(claim, temporary);
            return DiskFull();
        }
        catch (IOException e)
        {
            Discard(claim, temporary);
            throw VaultErrors.DiskFailed(e);
        }
        catch
        {
            Discard(claim, temporary);
            throw;
        }
    }

    private StoreOutcome Finish(StoreOrder order, SpaceClaim claim, string temporary)
    {
        var final = BlobLayout.PathOf(order.Blob);
        var replaced = BlobRoom.Taken(options.Disk, order.Blob, order.Length);
        WriteFault? fault;
        try
        {
            fault = _writer.Place(temporary, order.Blob);
        }
        catch
        {
            Discard(claim, temporary, final);
            throw;
        }

        if (fault is not null)
            return Abort(fault, claim, temporary, final);

        // Another store's fsync failed meanwhile. This one's did not, but what the disk is worth now nobody knows.
        if (mark.Why is { } why)
        {
            Discard(claim, final);
            return new StoreOutcome.ReadOnly(why);
        }

        try
        {
            if (Commit(order, claim, replaced) is { } stored)
                return stored;
        }
        catch (CairnException e) when (IsDiskFull(e))
        {
            Discard(claim, final);
            throw;
        }

        Discard(claim, final);
        return AnotherBlob(order);
    }

    /// <summary>Null when the owner has the shard here as another blob.</summary>
    private StoreOutcome.Stored? Commit(StoreOrder order, SpaceClaim claim, long replaced)
    {
        try
        {
            if (ledger.Commit(order, options.Time.GetUtcNow()) is not { } stored)
                return null;

            claim.Settle(replaced);
            return new StoreOutcome.Stored(stored);
        }
        catch (Exception e) when (!IsDiskFull(e))
        {
            // A commit that failed may still be found committed after a crash, so the file stays for the next opening to decide. Not
            // so on a full disk: then SQLite never wrote the frame that makes it a commit.
            claim.Strand();
            throw;
        }
    }

    private SpaceClaim? Claim(StoreOrder order, KnownShard known, long allocation, out StoreOutcome? refusal)
    {
        var ownerBytes = known.KeptAs is null && order.ContractLimit is not null ? order.Length : 0;
        var ownerLimit = order.ContractLimit?.Bytes ?? 0;
        var claim = space.TryClaim(new SpaceRequest(order.Owner, ownerBytes, ownerLimit, allocation), out var limit);
        refusal = claim is not null ? null : limit == RoomLimit.Contract
            ? new StoreOutcome.NoRoom(limit, $"The contract grants {order.ContractLimit}, of which too little is left.")
            : new StoreOutcome.NoRoom(limit, "This holder lends no more than it holds already.");
        return claim;
    }

    private StoreOutcome Abort(WriteFault fault, SpaceClaim claim, params ReadOnlySpan<string> paths)
    {
        StoreOutcome outcome;
        if (fault is WriteFault.SyncFailed failed)
        {
            // Before the cleaning up, so that no store that runs at the same time goes on to trust this disk.
            var why = $"The disk failed to make data durable: {failed.Why}";
            mark.Set(why);
            outcome = new StoreOutcome.ReadOnly(why);
        }
        else
        {
            outcome = new StoreOutcome.Corrupt(((WriteFault.Corrupt)fault).What);
        }

        Discard(claim, paths);
        return outcome;
    }

    /// <summary>Removes what a failed store left. What cannot be removed stays on the account until the next opening.</summary>
    private void Discard(SpaceClaim claim, params ReadOnlySpan<string> paths)
    {
        try
        {
            foreach (var path in paths)
                options.Disk.Delete(path);
        }
        catch (Exception e) when (e is IOException or CairnException)
        {
            claim.Strand();
        }
    }

    private static bool IsDiskFull(Exception e) => e is CairnException { Code: "disk-full" };

    private static StoreOutcome.NoRoom DiskFull() => new(RoomLimit.Disk, "This holder's disk is full.");

    /// <summary>The refusal of a shard that the owner has here as another blob.</summary>
    public static StoreOutcome.Corrupt AnotherBlob(StoreOrder order) =>
        new($"Shard {order.Shard} of pack {order.Pack.Short()} is kept as another blob, and a pack's shards never change.");
}
