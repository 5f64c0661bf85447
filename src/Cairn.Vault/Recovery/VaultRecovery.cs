using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Disks;
using Cairn.Vault.Blobs;
using Cairn.Vault.Ledger;

namespace Cairn.Vault.Recovery;

/// <summary>
/// Brings disk and ledger into step when a vault is opened: the folders are listed and merged with the rows, in the order of names that
/// both have. No blob is read, so it costs a stat per file. For one use.
/// </summary>
internal sealed class VaultRecovery(VaultOptions options, ShardLedger ledger)
{
    private readonly IDisk _disk = options.Disk;
    private readonly List<BlobRow> _changes = [];
    private readonly List<BlobId> _lost = [];
    private readonly List<BlobId> _damaged = [];
    private readonly List<BlobId> _returned = [];
    private int _orphans;
    private int _foreign;
    private long _held;

    /// <summary>Bytes that the files found take, in whole blocks.</summary>
    public long Allocated { get; private set; }

    /// <summary>By how much less the files of some blobs take than whole ones do.</summary>
    public SortedDictionary<BlobId, long> Shortened { get; } = [];

    /// <summary>Does it. What is found out of order is told as events too.</summary>
    public RecoveryReport Run()
    {
        var folders = _disk.List(BlobLayout.Root);
        DemandTogether(folders);
        MakeFolders();
        var temporary = RemoveTemporary();
        foreach (var foreign in folders.Where(folder => !IsFanOut(folder)))
            LeaveAlone(foreign);

        var fanOut = folders.Where(IsFanOut).Select(folder => folder.Name).ToHashSet();
        for (var first = 0; first <= byte.MaxValue; first++)
            Reconcile((byte)first, fanOut.Contains($"{first:x2}"));

        if (_changes.Count > 0)
            ledger.SetStates(_changes);

        foreach (var blob in _lost)
            options.Tell(new VaultEvent.BlobLost(blob));

        foreach (var blob in _damaged)
            options.Tell(new VaultEvent.BlobDamaged(blob, "Its file does not have its length."));

        return new RecoveryReport
        {
            TemporaryFiles = temporary,
            Orphans = _orphans,
            Foreign = _foreign,
            Lost = _lost,
            Damaged = _damaged,
            Returned = _returned,
            Held = _held,
        };
    }

    /// <summary>
    /// Refuses a disk without its ledger, whose blobs would all be removed as unknown, and a ledger without its disk (one that is not
    /// mounted), whose shards would all be given up.
    /// </summary>
    private void DemandTogether(IReadOnlyList<DiskEntry> folders)
    {
        var opened = options.Ledger.Read(session => session.QueryFirst("SELECT only FROM vault", row => row.GetInt64(0))) != 0;
        if (!opened && folders.Count > 0)
        {
            throw new CairnException(
                ErrorKind.Integrity,
                "ledger-missing",
                "This vault's folder has blobs, but its ledger is new.",
                "Nothing was changed; without the ledger nobody knows whose blobs these are.",
                "Put the ledger file back; or, if the blobs may go, remove the vault's folder.");
        }

        if (folders.Count == 0 && ledger.HasBlobs())
        {
            throw new CairnException(
                ErrorKind.Integrity,
                "vault-missing",
                "This vault's folder is empty, but its ledger lists blobs.",
                "Nothing was changed, and nothing was given up.",
                "Mount the disk; if it is gone for good, recover this peer with its recovery key into a new home.");
        }

        if (!opened)
            options.Ledger.Write(session => session.Execute("INSERT INTO vault (only, receipts) VALUES (1, 0)"));
    }

    private void MakeFolders()
    {
        _disk.CreateDirectory(BlobLayout.Root);
        _disk.CreateDirectory(BlobLayout.Temporary);
        _disk.SyncDirectory("");

        // An earlier run may have stopped between making a fan-out folder and this.
        _disk.SyncDirectory(BlobLayout.Root);
    }

    private int RemoveTemporary()
    {
        var removed = 0;
        foreach (var entry in _disk.List(BlobLayout.Temporary))
        {
            if (entry.Kind == DiskEntryKind.File)
            {
                _disk.Delete($"{BlobLayout.Temporary}/{entry.Name}");
                removed++;
            }
        }

        return removed;
    }

    private static bool IsFanOut(DiskEntry folder) =>
        folder is { Kind: DiskEntryKind.Directory, Name.Length: 2 } && folder.Name.All(char.IsAsciiHexDigitLower);

    /// <summary>Merges the files of one fan-out folder with the rows of the blobs that belong there.</summary>
    private void Reconcile(byte first, bool hasFolder)
    {
        var files = new Queue<DiskEntry>(hasFolder ? FilesOf(first) : []);
        foreach (var row in RowsOf(first))
        {
            while (files.TryPeek(out var before) && string.CompareOrdinal(before.Name, row.Blob.ToString()) < 0)
                RemoveOrphan(files.Dequeue());

            var found = files.TryPeek(out var file) && file.Name == row.Blob.ToString() ? files.Dequeue().Length : (long?)null;
            Compare(row, found);
        }

        while (files.TryDequeue(out var orphan))
            RemoveOrphan(orphan);
    }

    private IEnumerable<DiskEntry> FilesOf(byte first)
    {
        var folder = $"{BlobLayout.Root}/{first:x2}";
        foreach (var entry in _disk.List(folder))
        {
            if (entry.Kind == DiskEntryKind.File && IsBlobOf(folder, entry.Name))
            {
                yield return entry;
            }
            else
            {
                LeaveAlone(entry);
            }
        }
    }

    private void LeaveAlone(DiskEntry foreign)
    {
        _foreign++;
        Allocated += BlobLayout.Allocated(foreign.Length);
    }

    private static bool IsBlobOf(string folder, string name) =>
        Identifiers.TryParse<BlobId>(name, out var blob) && BlobLayout.PathOf(blob) == $"{folder}/{name}";

    private List<BlobRow> RowsOf(byte first)
    {
        var last = new byte[Hash256.Size];
        last.AsSpan().Fill(byte.MaxValue);
        last[0] = first;
        var none = new byte[Hash256.Size];
        none[0] = first;
        return ledger.Between(new Hash256(none), new Hash256(last), int.MaxValue);
    }

    private void RemoveOrphan(DiskEntry file)
    {
        _disk.Delete($"{BlobLayout.Root}/{file.Name.AsSpan(0, 2)}/{file.Name}");
        _orphans++;
    }

    private void Compare(BlobRow row, long? fileLength)
    {
        Allocated += BlobLayout.Allocated(fileLength ?? 0);
        if (fileLength < BlobLayout.FileLength(row.Length))
            Shortened[row.Blob] = BlobRoom.Whole(row.Length) - BlobLayout.Allocated(fileLength.Value);

        var state = fileLength is null ? BlobState.Lost
            : fileLength != BlobLayout.FileLength(row.Length) || row.State == BlobState.Damaged ? BlobState.Damaged
            : BlobState.Held;
        if (state == BlobState.Held)
            _held++;

        if (state == row.State)
            return;

        _changes.Add(row with { State = state });
        var list = state switch
        {
            BlobState.Lost => _lost,
            BlobState.Damaged => _damaged,
            _ => _returned,
        };
        list.Add(row.Blob);
    }
}
