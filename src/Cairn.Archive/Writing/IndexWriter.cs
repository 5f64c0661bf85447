using Cairn.Archive.Packing;
using Cairn.Archive.Sealing;
using Cairn.Core.Ids;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Writing;

/// <summary>
/// Writes index packs that repeat the indexes of all packs that no index pack repeats yet, those of broken-off runs included.
/// </summary>
internal sealed class IndexWriter(ArchiveEnvironment environment, WriteTally tally, PackOutlet outlet)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ChunkId, PackId> _described = [];

    /// <summary>Hands the index packs to the store.</summary>
    /// <returns>False when there was nothing to write.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        var namer = new ChunkNamer(environment.Keys);
        await using var pipeline = new PackPipeline(
            outlet with { Kind = PackKind.Index, Leaving = pack => tally.AddPack(pack.Length), Confirmed = Confirm }, cancellation);
        long last = 0;
        while (environment.Catalog.NextUnindexed(last) is { } next)
        {
            var record = IndexRecord.Encode(next.Pack, next.Content);
            var id = namer.Name(record);
            lock (_lock)
            {
                _described[id] = next.Pack.Id;
            }

            await pipeline.AddAsync(new ChunkSpan(id, record.Length), record);
            last = next.Number;
        }

        await pipeline.CompleteAsync();
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
