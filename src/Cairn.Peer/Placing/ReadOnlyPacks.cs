using Cairn.Archive.Packing;
using Cairn.Core.Ids;

namespace Cairn.Peer.Placing;

/// <summary>The packs of the network for a reader: nothing is put.</summary>
internal sealed class ReadOnlyPacks(PackFetcher fetcher) : IPackStore
{
    public ValueTask PutAsync(SealedPack pack, CancellationToken cancellation) =>
        throw new InvalidOperationException("A reader puts no packs.");

    public Task FlushAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task<PackBytes> ReadAsync(PackId pack, long offset, int length, CancellationToken cancellation) =>
        fetcher.ReadAsync(pack, offset, length, cancellation);

    public Task<long> LengthAsync(PackId pack, CancellationToken cancellation) => fetcher.LengthAsync(pack, cancellation);
}
