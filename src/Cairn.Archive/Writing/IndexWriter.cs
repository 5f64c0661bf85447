using Cairn.Archive.Bytes;
using Cairn.Archive.Packing;
using Cairn.Archive.Sealing;
using Cairn.Core.Ids;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Writing;

/// <summary>
/// Writes index packs that repeat the indexes of all packs that no index pack repeats yet, those of broken-off runs included, and of those
/// that only an index pack repeats which does not serve any more.
/// </summary>
internal sealed class IndexWriter(ArchiveEnvironment environment, WriteTally tally, PackOutlet outlet)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ChunkId, PackId> _described = [];
    private readonly ByteWriter _record = new();

    /// <summary>Hands the index packs to the store.</summary>
    /// <param name="serves">Whether what an older index pack repeats need not be repeated.</param>
    /// <param name="cancellation">Stops it; what was confirmed stays.</param>
    /// <returns>False when there was nothing to write.</returns>
    public async Task<bool> RunAsync(Func<PackInfo, bool> serves, CancellationToken cancellation)
    {
        var catalog = environment.Catalog;
        var refused = catalog.IndexPacks().Where(pack => catalog.FindPack(pack) is { } info && !serves(info)).ToList();
        var namer = new ChunkNamer(environment.Keys);
        await using var pipeline = new PackPipeline(
            outlet with { Kind = PackKind.Index, Leaving = pack => tally.AddPack(pack.Length), Confirmed = Confirm }, cancellation);
        var isAny = await RepeatAsync(catalog.NextUnindexed, namer, pipeline);
        foreach (var pack in refused)
        {
            isAny |= await RepeatAsync(after => catalog.NextIndexed(pack, after), namer, pipeline);
        }

        await pipeline.CompleteAsync();
        return isAny;
    }

    private async Task<bool> RepeatAsync(
        Func<long, (long Number, PackInfo Pack, byte[] Content)?> following, ChunkNamer namer, PackPipeline pipeline)
    {
        long last = 0;
        while (following(last) is { } next)
        {
            _record.Drop(_record.Length);
            IndexRecord.Encode(_record, next.Pack, next.Content);
            var id = namer.Name(_record.Written);
            lock (_lock)
            {
                _described[id] = next.Pack.Id;
            }

            await pipeline.AddAsync(new ChunkSpan(id, _record.Length), _record.WrittenMemory);
            last = next.Number;
        }

        return last > 0;
    }

    private void Confirm(SealedPack pack)
    {
        List<PackId> covered;
        lock (_lock)
        {
            covered = [.. pack.Index.Chunks.Select(chunk => _described[chunk.Id])];
        }

        environment.Catalog.CommitIndexPack(pack.Info, pack.Index, covered);
    }
}
