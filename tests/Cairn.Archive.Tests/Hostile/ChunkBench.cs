using Cairn.Archive.Packing;
using Cairn.Archive.Sealing;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Writing;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>Seals whatever bytes it is given as chunks of an archive, as an attacker with the owner's keys could.</summary>
internal sealed class ChunkBench : IDisposable
{
    private readonly ChunkNamer _namer = new(Samples.Keys);
    private readonly PackWorkshop _workshop;
    private readonly HashSet<ChunkId> _added = [];
    private PackPipeline? _pipeline;

    public ChunkBench()
    {
        _workshop = new PackWorkshop(Samples.Keys, Archive.Environment.Entropy, 3);
    }

    public TestArchive Archive { get; } = new();

    /// <summary>Stores a chunk once.</summary>
    public async Task<ChunkId> AddAsync(byte[] content)
    {
        var id = _namer.Name(content);
        if (_added.Add(id))
        {
            _pipeline ??= new PackPipeline(Outlet(), default);
            await _pipeline.AddAsync(new ChunkSpan(id, content.Length), content);
        }

        return id;
    }

    /// <summary>A snapshot whose root has this listing, cut into chunks of at most 60,000 bytes.</summary>
    public async Task<SnapshotRecord> SnapshotAsync(byte[] listing)
    {
        var root = new List<ChunkId>();
        foreach (var piece in listing.Chunk(60_000))
        {
            root.Add(await AddAsync(piece));
        }

        return await SnapshotAsync(root);
    }

    /// <summary>A snapshot whose root has a listing of these chunks.</summary>
    public async Task<SnapshotRecord> SnapshotAsync(IReadOnlyList<ChunkId> root)
    {
        if (_pipeline is not null)
        {
            await _pipeline.CompleteAsync();
            await _pipeline.DisposeAsync();
            _pipeline = null;
        }

        return new SnapshotRecord
        {
            Time = Samples.Now,
            HostName = "attacker",
            Paths = [new BytePath("/")],
            Root = root,
            Files = 100_000,
            Directories = 100,
            Bytes = 1,
            Redundancy = Redundancy.Default,
            Happy = 1,
        };
    }

    public void Dispose()
    {
        _workshop.Dispose();
        Archive.Dispose();
    }

    private PackOutlet Outlet() => new()
    {
        Kind = PackKind.Tree,
        Redundancy = Redundancy.Default,
        Workshop = _workshop,
        Compute = Archive.Environment.Compute,
        Store = Archive.Store,
        Leaving = _ => { },
        Confirmed = pack => Archive.Catalog.CommitPack(pack.Info, pack.Index),
    };
}
