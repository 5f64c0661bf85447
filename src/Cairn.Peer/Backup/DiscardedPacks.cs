using Cairn.Archive.Packing;
using Cairn.Core.Ids;

namespace Cairn.Peer.Backup;

/// <summary>Takes packs and drops them. As none is ever confirmed, none gets into the catalog.</summary>
internal sealed class DiscardedPacks : IPackStore
{
    /// <inheritdoc/>
    public ValueTask PutAsync(SealedPack pack, CancellationToken cancellation)
    {
        pack.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Task FlushAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<PackBytes> ReadAsync(PackId pack, long offset, int length, CancellationToken cancellation) =>
        throw new InvalidOperationException("Nothing is read of packs while files are backed up.");

    /// <inheritdoc/>
    public Task<long> LengthAsync(PackId pack, CancellationToken cancellation) =>
        throw new InvalidOperationException("Nothing is asked of packs while files are backed up.");
}
