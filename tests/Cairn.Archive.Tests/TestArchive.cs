using Cairn.Archive.Catalog;
using Cairn.Archive.Reading;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Writing;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Computing;
using Cairn.Platform.Trees;
using Cairn.Testing.Archive;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests;

/// <summary>An owner's archive over a store in memory: everything real but disk and network.</summary>
internal sealed class TestArchive : IDisposable
{
    public TestArchive(ICompute? compute = null, int seed = 1) => Environment = new ArchiveEnvironment
    {
        Keys = Samples.Keys,
        Catalog = ArchiveCatalog.Open(null),
        Compute = compute ?? new InlineCompute(),
        Entropy = new SeededEntropy(seed),
        Time = Clock,
    };

    public ManualClock Clock { get; } = new();

    public ArchiveEnvironment Environment { get; private set; }

    public ArchiveCatalog Catalog => Environment.Catalog;

    public MemoryTree Source { get; } = new();

    public MemoryPackStore Store { get; } = new();

    public ArchiveReader Reader => new(Environment, Store);

    public static BackupRequest Request(params string[] paths) => new()
    {
        Paths = [.. paths.Select(path => new BytePath(path))],
        HostName = "test",
        Time = Samples.Now,
        Redundancy = Redundancy.Default,
        Happy = 2,
    };

    public Task<BackupResult> BackUpAsync(params string[] paths) => BackUpAsync(Request(paths));

    public Task<BackupResult> BackUpAsync(BackupRequest request, CancellationToken cancellation = default) =>
        BackUpAsync(Source, request, cancellation);

    public Task<BackupResult> BackUpAsync(ISourceTree source, BackupRequest request, CancellationToken cancellation = default) =>
        new ArchiveWriter(Environment, source).RunAsync(request, Store, null, cancellation);

    public Task<RestoreResult> RestoreAsync(SnapshotRecord snapshot, ITargetTree target, params string[] paths) =>
        RestoreAsync(new RestoreRequest { Snapshot = snapshot, Paths = [.. paths.Select(path => new BytePath(path))] }, target);

    public Task<RestoreResult> RestoreAsync(RestoreRequest request, ITargetTree target) =>
        Reader.RestoreAsync(request, target, null, default);

    /// <summary>Restores all of a snapshot into a new tree, which must work without any exception.</summary>
    public async Task<MemoryTree> RestoreAllAsync(SnapshotRecord snapshot)
    {
        var target = new MemoryTree();
        var result = await RestoreAsync(new RestoreRequest { Snapshot = snapshot, Privileges = PrivilegePolicy.Keep }, target);
        Assert.Empty(result.Damaged);
        Assert.Empty(result.Incomplete);
        return target;
    }

    public async Task<List<SnapshotEntry>> ListAsync(SnapshotRecord snapshot, string path = "/", ListDepth depth = ListDepth.Everything)
    {
        var entries = new List<SnapshotEntry>();
        await foreach (var entry in Reader.ListAsync(snapshot, new BytePath(path), depth, default))
        {
            entries.Add(entry);
        }

        return entries;
    }

    /// <summary>All chunks that an entry needs itself.</summary>
    public async Task<List<ChunkId>> ChunksAsync(SnapshotEntry entry)
    {
        var all = new List<ChunkId>();
        await foreach (var chunks in Reader.ChunksAsync(entry, default))
        {
            all.AddRange(chunks);
        }

        return all;
    }

    /// <summary>All chunks that entries need, in order.</summary>
    public async Task<List<ChunkId>> ChunksAsync(IEnumerable<SnapshotEntry> entries)
    {
        var all = new List<ChunkId>();
        foreach (var entry in entries)
        {
            all.AddRange(await ChunksAsync(entry));
        }

        return all;
    }

    /// <summary>Goes on with an empty catalog, as a new machine does.</summary>
    public void LoseCatalog()
    {
        Environment.Catalog.Dispose();
        Environment = Environment with { Catalog = ArchiveCatalog.Open(null) };
    }

    public void Dispose() => Environment.Catalog.Dispose();
}
