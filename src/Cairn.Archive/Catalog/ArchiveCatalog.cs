using Cairn.Archive.Packing;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Databases;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Catalog;

/// <summary>
/// The owner's local index of chunks, packs, snapshots and file stats. A cache: all of it can be rebuilt from the newest head and the
/// index packs that it names. Thread-safe; every member is one transaction.
/// </summary>
/// <remarks>Members throw what <see cref="Database"/> throws.</remarks>
public sealed class ArchiveCatalog : IDisposable
{
    private readonly Database _database;

    private ArchiveCatalog(Database database) => _database = database;

    /// <summary>Opens the catalog file, or makes it; null keeps it in memory.</summary>
    /// <exception cref="CairnException">See <see cref="Database.Open"/>.</exception>
    public static ArchiveCatalog Open(string? path) => OpenWith(Options(path));

    /// <summary>Opens a database of <see cref="Options"/>.</summary>
    /// <exception cref="CairnException">See <see cref="Database.Open"/>.</exception>
    public static ArchiveCatalog OpenWith(DatabaseOptions options) => new(Database.Open(options));

    /// <summary>How the catalog is opened; null for one in memory.</summary>
    public static DatabaseOptions Options(string? path) => new()
    {
        Path = path,
        ApplicationId = CatalogSchema.ApplicationId,
        Migrations = CatalogSchema.Migrations,
        Durability = DatabaseDurability.Relaxed,
    };

    /// <summary>All snapshots, oldest first.</summary>
    public IReadOnlyList<SnapshotRecord> Snapshots() => _database.Read(SnapshotTable.All);

    /// <summary>Adds an acknowledged snapshot, the packs that it needs, and the head that names it.</summary>
    public void CommitSnapshot(SnapshotRecord snapshot, IReadOnlyList<PackId> neededPacks, HeadState head) => _database.Write(session =>
    {
        SnapshotTable.Insert(session, snapshot);
        SnapshotTable.SetPacks(session, snapshot.Id, neededPacks);
        SnapshotTable.SetHead(session, head);
    });

    /// <summary>Makes these the only snapshots and these the dropped packs, as a head says. What is known of those that stay is
    /// kept.</summary>
    /// <param name="snapshots">All live snapshots.</param>
    /// <param name="dropped">All packs that the head lists as dropped; those that are not here count as dropped if they
    /// come.</param>
    /// <param name="now">When packs that were live are dropped.</param>
    /// <param name="head">The head.</param>
    public void ReplaceSnapshots(
        IReadOnlyList<SnapshotRecord> snapshots, IReadOnlyList<PackId> dropped, DateTimeOffset now, HeadState head) =>
        _database.Write(session =>
        {
            DroppedPacks.Replace(session, dropped, now);
            SnapshotTable.Keep(session, snapshots);
            foreach (var snapshot in snapshots)
            {
                SnapshotTable.Insert(session, snapshot);
            }

            SnapshotTable.SetHead(session, head);
        });

    /// <summary>The newest head, or null before the first.</summary>
    public HeadState? Head() => _database.Read(SnapshotTable.Head);

    /// <summary>The data and tree packs that a snapshot needs, ordered, or null when that is not known: after a rebuild, or when one of
    /// those noted is dropped or not here. What was in it may then be in another one, which only the snapshot's listings tell.</summary>
    public IReadOnlyList<PackId>? NeededPacks(SnapshotId snapshot) => _database.Read(session => SnapshotTable.Packs(session, snapshot));

    /// <summary>Notes which packs a snapshot needs, in place of what was noted; does nothing for a snapshot that is not here.</summary>
    public void SetNeededPacks(SnapshotId snapshot, IReadOnlyList<PackId> packs) =>
        _database.Write(session => SnapshotTable.SetPacks(session, snapshot, packs));

    /// <summary>A pack, or null when it is not here.</summary>
    public PackInfo? FindPack(PackId pack) => _database.Read(session => PackTable.Find(session, pack));

    /// <summary>All packs that are not dropped, in the order in which they came.</summary>
    public IReadOnlyList<PackInfo> Packs() => _database.Read(PackTable.All);

    /// <summary>All packs that are dropped and not yet removed from here, in the order in which they came. They are read where no other
    /// pack has a chunk, and never counted on by a backup.</summary>
    public IReadOnlyList<PackInfo> Dropped() => _database.Read(DroppedPacks.All);

    /// <summary>Since when a pack is dropped, by this machine's clock, whether it is here or not; null for one that is not. Later than it
    /// was where the catalog was lost since.</summary>
    public DateTimeOffset? DroppedSince(PackId pack) => _database.Read(session => DroppedPacks.Since(session, pack));

    /// <summary>Forgets packs that nobody keeps any more, with their chunks. Does nothing for one that is not here.</summary>
    public void RemovePacks(IEnumerable<PackId> packs) => _database.Write(session =>
    {
        foreach (var pack in packs)
        {
            DroppedPacks.Remove(session, pack);
        }
    });

    /// <summary>All index packs, in the order in which they came.</summary>
    public IReadOnlyList<PackId> IndexPacks() => _database.Read(PackTable.IndexPacks);

    /// <summary>The packs from which these chunks would best be read: of those that have a chunk the one that <paramref name="rank"/> puts
    /// highest, of equals one that is not dropped, the oldest of them. Without repetition, ordered; chunks that are nowhere are passed
    /// over.</summary>
    public IReadOnlyList<PackId> PacksOf(IReadOnlyList<ChunkId> chunks, Func<PackId, int> rank) => _database.Read(session => chunks
        .Select(chunk => PackTable.Locate(session, chunk))
        .Where(places => places.Count > 0)
        .Select(places => places.MaxBy(place => rank(place.Pack.Id))!.Pack.Id)
        .Distinct()
        .Order()
        .ToList());

    /// <summary>The packs that have any chunk of a pack, itself among them, ordered; none for one that is not here.</summary>
    public IReadOnlyList<PackId> PacksSharing(PackId pack) => _database.Read(session => DroppedPacks.Sharing(session, pack));

    /// <summary>Whether each of these chunks is in some pack here.</summary>
    public bool HasAll(IReadOnlyList<ChunkId> chunks) =>
        _database.Read(session => chunks.All(chunk => PackTable.PacksWith(session, chunk).Count > 0));

    /// <summary>The index packs, of those that a head was known to list, that repeat the indexes of these packs; without repetition,
    /// ordered. Packs that none repeats yet are passed over: see <see cref="HasUnlisted"/>.</summary>
    public IReadOnlyList<PackId> IndexPacksOf(IReadOnlyList<PackId> packs) => _database.Read(session => packs
        .SelectMany(pack => PackTable.IndexedIn(session, pack))
        .Distinct()
        .Order()
        .ToList());

    /// <summary>Whether of any of these packs no index pack that a head was known to list repeats the index: a recovery would not find
    /// it.</summary>
    public bool HasUnlisted(IReadOnlyList<PackId> packs) =>
        _database.Read(session => packs.Any(pack => PackTable.IndexedIn(session, pack).Count == 0));

    /// <summary>The same as <see cref="IndexPacksOf"/> once the next head lists what was stored since the newest.</summary>
    public IReadOnlyList<PackId> NextIndexPacksOf(IReadOnlyList<PackId> packs) => _database.Read(session => packs
        .SelectMany(pack => PackTable.NextIndexedIn(session, pack))
        .Distinct()
        .Order()
        .ToList());

    /// <summary>Notes that a head which counts lists these index packs: from now on it is they that repeat what they were stored for.
    /// Does nothing for one that is not here.</summary>
    public void SettleIndexPacks(IEnumerable<PackId> listed) => _database.Write(session =>
    {
        foreach (var pack in listed)
        {
            PackTable.SettleIndex(session, pack);
        }
    });

    /// <summary>The index packs here in whose place others repeat all that they repeat, or will once the next head lists those; in the
    /// order in which they came. As long as one repeats dropped packs, which may be brought back, it is none of them.</summary>
    public IReadOnlyList<PackId> ReplacedIndexPacks() => _database.Read(PackTable.ReplacedIndexPacks);

    /// <summary>Forgets index packs that the head lists no more. What they repeat still is repeated by none then. Does nothing for one
    /// that is not here.</summary>
    public void DropIndexPacks(IEnumerable<PackId> packs) => _database.Write(session =>
    {
        foreach (var pack in packs)
        {
            if (PackTable.Number(session, pack) is { } number)
            {
                PackTable.ReopenIndex(session, number);
                PackTable.DropIndex(session, pack);
            }
        }
    });

    /// <summary>Adds a stored pack with its chunks; does nothing when it is here.</summary>
    public void CommitPack(PackInfo pack, PackIndex index) => _database.Write(session =>
    {
        _ = PackTable.Insert(session, pack, index);
    });

    /// <summary>Notes that the owner wants a pack spread otherwise now.</summary>
    public void SetRedundancy(PackId pack, Redundancy redundancy) => _database.Write(session =>
    {
        session.Execute("UPDATE packs SET k = ?2, m = ?3 WHERE id = ?1", pack, redundancy.K, redundancy.M);
    });

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    /// <summary>Adds a stored index pack and notes which packs it repeats. Until it is settled, index packs that repeated them before
    /// go on counting: a run that breaks off leaves the head with those.</summary>
    internal void CommitIndexPack(PackInfo pack, PackIndex index, IEnumerable<PackId> covered) => _database.Write(session =>
    {
        var number = PackTable.Insert(session, pack, index);
        foreach (var other in covered)
        {
            PackTable.SetNextIndex(session, other, number);
        }
    });

    /// <summary>Adds an index pack that a head lists and notes which packs it repeats.</summary>
    internal void CommitListedIndexPack(PackInfo pack, PackIndex index, IEnumerable<PackId> covered) => _database.Write(session =>
    {
        var number = PackTable.Insert(session, pack, index);
        foreach (var other in covered)
        {
            PackTable.SetIndex(session, other, number);
        }
    });

    /// <summary>The first pack behind number <paramref name="after"/> that no index pack repeats yet, with its encoded index, or
    /// null.</summary>
    internal (long Number, PackInfo Pack, byte[] Content)? NextUnindexed(long after) =>
        _database.Read(session => PackTable.NextUnindexed(session, after));

    /// <summary>The first pack behind number <paramref name="after"/> that is not dropped and that this index pack repeats, or will, with
    /// its encoded index, or null.</summary>
    internal (long Number, PackInfo Pack, byte[] Content)? NextIndexed(PackId index, long after) =>
        _database.Read(session => PackTable.NextIndexed(session, index, after));

    /// <summary>A pack by its number, or null when it is dropped or not here.</summary>
    internal PackInfo? FindLivePack(long number) => _database.Read(session => PackTable.FindLive(session, number));

    /// <summary>The number of a pack, or null when it is not here.</summary>
    internal long? NumberOf(PackId pack) => _database.Read(session => PackTable.Number(session, pack));

    /// <summary>Numbers of the packs that have a chunk, ascending.</summary>
    internal List<long> PacksWith(ChunkId chunk) => _database.Read(session => PackTable.PacksWith(session, chunk));

    /// <summary>All places of a chunk, those in the oldest pack first, those in dropped packs last.</summary>
    internal List<ChunkLocation> Locate(ChunkId chunk) => _database.Read(session => PackTable.Locate(session, chunk));

    /// <summary>A file as it was last read, or null.</summary>
    internal CachedFile? FindFile(BytePath path) => _database.Read(session => FileTable.Find(session, path));

    /// <summary>Drops the lists of chunks that no file has: those of a run that broke off. One run at a time uses such lists.</summary>
    /// <returns>A number above those of all lists.</returns>
    internal long DropStrayChunkLists() => _database.Write(FileTable.DropStrayLists);

    /// <summary>Adds a portion to the list of the chunks of a large file.</summary>
    internal void AddChunkList(long list, long part, IReadOnlyList<ChunkId> chunks) =>
        _database.Write(session => FileTable.AddChunks(session, list, part, chunks));

    /// <summary>A portion of the list of the chunks of a large file; null behind the last.</summary>
    internal IReadOnlyList<ChunkId>? ChunkList(long list, long part) =>
        _database.Read(session => FileTable.Chunks(session, list, part));

    /// <summary>Replaces what is known of files.</summary>
    internal void SaveFiles(IReadOnlyList<CachedFile> files) => _database.Write(session =>
    {
        foreach (var file in files)
        {
            FileTable.Save(session, file);
        }
    });
}
