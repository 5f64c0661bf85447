using Cairn.Archive.Chunking;
using Cairn.Archive.Packing;
using Cairn.Archive.Sealing;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Walking;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Compression;
using Cairn.Platform.Trees;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Writing;

/// <summary>
/// Makes snapshots: reads files, and hands what is new of them to a store as sealed packs. One run at a time per catalog.
/// </summary>
/// <param name="environment">Keys, catalog, cores, entropy, clock.</param>
/// <param name="source">The files of this machine.</param>
public sealed class ArchiveWriter(ArchiveEnvironment environment, ISourceTree source)
{
    /// <summary>
    /// Makes one snapshot. When it returns, all packs are stored and in the catalog; the snapshot is not, until the caller has its head
    /// acknowledged. Run again after a failure: packs that were confirmed are not stored twice.
    /// </summary>
    /// <param name="request">What to back up, and how.</param>
    /// <param name="store">Where packs go.</param>
    /// <param name="progress">Told after every file and chunk, on the backup's own flow; null for nobody.</param>
    /// <param name="cancellation">Stops it; nothing confirmed is lost.</param>
    /// <exception cref="CairnException">The request makes no sense (codes <c>bad-path</c>, <c>bad-level</c>, <c>bad-tag</c>,
    /// <c>too-many-paths</c>, <c>bad-host-name</c>), none of the paths is there (<c>no-such-path</c>), or what the store, the
    /// catalog or the source throws.</exception>
    public async Task<BackupResult> RunAsync(
        BackupRequest request, IPackStore store, IProgress<WriteProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(store);
        Check(request);

        // The caller goes on at once: what follows may read for long before it first waits.
        await Task.Yield();
        using var workshop = new PackWorkshop(environment.Keys, environment.Entropy, request.Level ?? BackupRequest.DefaultLevel);
        var session = new WriteSession
        {
            Request = request,
            Environment = environment,
            Source = source,
            Known = new KnownChunks(environment.Catalog, request.AcceptsPack),
            Tally = new WriteTally(progress),
        };
        var outlet = Outlet(session, workshop, store);
        var root = await StoreTreeAsync(session, outlet, cancellation);
        await store.FlushAsync(cancellation);
        if (await new IndexWriter(session.Environment, session.Tally, outlet).RunAsync(request.AcceptsPack, cancellation))
        {
            await store.FlushAsync(cancellation);
        }

        return Result(session, root);
    }

    private static PackOutlet Outlet(WriteSession session, PackWorkshop workshop, IPackStore store) => new()
    {
        Kind = PackKind.Data,
        Redundancy = session.Request.Redundancy,
        Workshop = workshop,
        Compute = session.Environment.Compute,
        Store = store,
        Leaving = pack =>
        {
            session.Known.Leave(pack.Id);
            session.Tally.AddPack(pack.Length);
        },
        Confirmed = session.Known.Confirm,
    };

    private static async Task<IReadOnlyList<ChunkId>> StoreTreeAsync(
        WriteSession session, PackOutlet outlet, CancellationToken cancellation)
    {
        var keys = session.Environment.Keys;
        var namer = new ChunkNamer(keys);
        await using var data = new PackPipeline(outlet, cancellation);
        await using var trees = new PackPipeline(outlet with { Kind = PackKind.Tree }, cancellation);
        var cutter = new FileCutter(
            session.Request.Chunker.Create(keys), new ChunkIntake(namer, session.Known, data), session.Tally);
        var treeIntake = new ChunkIntake(namer, session.Known, trees);
        var attributes = new AttributeWriter(treeIntake, session.Tally);
        var files = new FileWriter(session, cutter, treeIntake, attributes);
        var chunker = new GearChunker(GearTable.Derive(keys.Chunker.Span), ChunkSizes.Listing);
        var writer = new TreeWriter(session, files, treeIntake, attributes, chunker);
        IReadOnlyList<ChunkId> root;
        try
        {
            root = await writer.RunAsync(cancellation);
        }
        finally
        {
            // Also after a failure: what was read need not be read again, as far as its packs arrived.
            files.Save();
        }

        await data.CompleteAsync();
        await trees.CompleteAsync();
        return root;
    }

    private static BackupResult Result(WriteSession session, IReadOnlyList<ChunkId> root)
    {
        var (request, tally) = (session.Request, session.Tally);
        return new BackupResult
        {
            Snapshot = new SnapshotRecord
            {
                Time = request.Time.ToUniversalTime(),
                HostName = request.HostName,
                Tags = request.Tags,
                Paths = [.. request.Paths.Select(PathNames.Normalise)],
                Root = root,
                Files = tally.Files,
                Directories = tally.Directories,
                Bytes = tally.Bytes,
                Redundancy = request.Redundancy,
                Happy = request.Happy,
            },
            NeededPacks = session.Known.NeededPacks,
            IndexPacks = session.Environment.Catalog.IndexPacks(),
            NewBytes = tally.NewBytes,
            StoredBytes = tally.StoredBytes,
            Packs = tally.Packs,
            Incomplete = tally.Incomplete.Listed,
            IncompleteNotListed = tally.Incomplete.NotListed.Values.Sum(),
            LeftOut = tally.LeftOut,
        };
    }

    private void Check(BackupRequest request)
    {
        RecordLimits.Demand(request);
        if (request.Level is < ZstdCompressor.MinLevel or > ZstdCompressor.MaxLevel)
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "bad-level",
                $"There is no compression level {request.Level}.",
                "Nothing was done.",
                $"Use a level from {ZstdCompressor.MinLevel} to {ZstdCompressor.MaxLevel}.");
        }

        if (!request.Paths.Select(PathNames.Normalise).Any(Exists))
        {
            throw new CairnException(
                ErrorKind.NotFound,
                "no-such-path",
                $"Not one of the paths to back up is there: {string.Join(", ", request.Paths)}.",
                "Nothing was done.",
                "Check the spelling and the permissions.");
        }
    }

    private bool Exists(BytePath path)
    {
        try
        {
            // A link at the end that leads nowhere is there itself.
            return source.Stat(RealPath.Of(source, path.Parent).Append(path.Name)) is not null;
        }
        catch (CairnException problem) when (SourceProblems.ConcernsOnePath(problem))
        {
            return false;
        }
    }
}
