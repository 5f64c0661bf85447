using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Core.Sizes;
using Cairn.Platform.Disks;
using Cairn.Vault.Blobs;
using Cairn.Vault.Ledger;

namespace Cairn.Vault.Recovery;

/// <summary>Reads every blob and compares it with its name, while stores and reads go on. For one use.</summary>
internal sealed class VaultVerification(VaultOptions options, ShardLedger ledger, BlobClaims claims, BlobTurns turns)
{
    private const int RowsAtOnce = 256;

    private readonly List<BlobId> _damaged = [];
    private readonly List<BlobId> _lost = [];
    private readonly List<BlobId> _returned = [];
    private readonly List<BlobId> _unreadable = [];
    private long _good;
    private long _goodBytes;

    /// <summary>Does it. What is found out of order is told as events too.</summary>
    /// <param name="mark">Cleared at the end if the disk makes things durable again.</param>
    /// <param name="cancellation">Stops between two blobs; the mark stays then.</param>
    public async Task<VerifyReport> RunAsync(ReadOnlyMark mark, CancellationToken cancellation)
    {
        for (var page = NextPage(null); page.Count > 0; page = NextPage(page[^1].Blob))
            await CheckAsync(page, cancellation);

        if (mark.Why is not null && TestDurability() is { } failure)
            mark.Set(failure);
        else if (mark.Why is not null)
            mark.Clear();

        var report = new VerifyReport
        {
            Good = _good,
            GoodBytes = new ByteSize(_goodBytes),
            Damaged = _damaged,
            Lost = _lost,
            Returned = _returned,
            Unreadable = _unreadable,
            ReadOnlyWhy = mark.Why,
        };
        options.Tell(new VaultEvent.Verified(report));
        return report;
    }

    /// <summary>Reads only the blobs that were found damaged or gone. What has come right is claimed again.</summary>
    /// <param name="cancellation">Stops between two blobs.</param>
    /// <returns>What has come right.</returns>
    public async Task<IReadOnlyList<BlobId>> RecheckAsync(CancellationToken cancellation)
    {
        await CheckAsync(ledger.NotHeld(), cancellation);
        return _returned;
    }

    private async Task CheckAsync(List<BlobRow> rows, CancellationToken cancellation)
    {
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
            using var turn = await turns.TakeAsync(row.Blob, cancellation);
            Check(row.Blob);
        }
    }

    private List<BlobRow> NextPage(BlobId? after)
    {
        var last = new byte[Hash256.Size];
        last.AsSpan().Fill(byte.MaxValue);
        var page = ledger.Between(after?.Value ?? default, new Hash256(last), RowsAtOnce + 1);

        // The range includes its first name, which was checked as the last of the page before.
        return page is [var first, .. var rest] && first.Blob == after ? rest : page;
    }

    private void Check(BlobId blob)
    {
        // Read again, since a store may have put the blob back while this waited for its turn.
        if (ledger.FindFor(blob, null) is not { } row)
            return;

        var failure = Read(row);
        if (failure is null)
        {
            _good++;
            _goodBytes += row.Length;
        }

        if (failure is null && row.State != BlobState.Held)
        {
            _returned.Add(blob);
            claims.Restore(row);
        }
        else if (failure is { State: null } unreadable)
        {
            _unreadable.Add(blob);
            claims.Withdraw(row, unreadable);
        }
        else if (failure is { } found && row.State == BlobState.Held)
        {
            (found.State == BlobState.Lost ? _lost : _damaged).Add(blob);
            claims.Withdraw(row, found);
        }
    }

    private BlobFailure? Read(BlobRow row)
    {
        using var file = BlobFile.TryOpen(options.Disk, row.Blob, row.Length, out var failure);
        return file is null ? failure : file.Check(new LeafRange(0, file.Leaves.Count));
    }

    /// <summary>Why the disk still does not make things durable; null if it does. Takes no room, so it works at the quota.</summary>
    private string? TestDurability()
    {
        var disk = options.Disk;
        try
        {
            const string probe = $"{BlobLayout.Temporary}/probe";
            disk.Delete(probe);
            using (var file = disk.Create(probe))
                file.Sync();

            disk.Delete(probe);
            disk.SyncDirectory(BlobLayout.Temporary);
            disk.SyncDirectory(BlobLayout.Root);
            foreach (var folder in disk.List(BlobLayout.Root).Where(entry => entry.Kind == DiskEntryKind.Directory))
                disk.SyncDirectory($"{BlobLayout.Root}/{folder.Name}");

            return null;
        }
        catch (Exception e) when (e is IOException or CairnException)
        {
            return e.Message;
        }
    }
}
