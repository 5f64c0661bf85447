using System.Runtime.ExceptionServices;
using Cairn.Archive.Packing;
using Cairn.Core.Ids;
using Cairn.Platform.Computing;

namespace Cairn.Peer.Placing;

/// <summary>
/// The pack store of one backup: spreads each pack over holders while the archive goes on making the next. At most a few packs are under
/// way; putting more waits. After the first failure no more are taken. Thread-safe.
/// </summary>
/// <param name="placer">Places one pack.</param>
/// <param name="fetcher">Reads packs back.</param>
/// <param name="packsInFlight">How many are under way at most.</param>
/// <param name="run">Ends the whole run. A pack outlives the call that put it, so it does not listen to that call's token.</param>
internal sealed class PackSession(PackPlacer placer, PackFetcher fetcher, int packsInFlight, CancellationToken run)
    : IPackStore, IAsyncDisposable
{
    private readonly Permits _permits = new(packsInFlight);
    private readonly List<Task> _underWay = [];
    private readonly CancellationTokenSource _leaving = CancellationTokenSource.CreateLinkedTokenSource(run);
    private volatile ExceptionDispatchInfo? _failure;

    /// <inheritdoc/>
    public async ValueTask PutAsync(SealedPack pack, CancellationToken cancellation)
    {
        Permits.Held permit;
        try
        {
            permit = await _permits.TakeAsync(cancellation);
        }
        catch
        {
            pack.Dispose();
            throw;
        }

        if (_failure is { } failure)
        {
            pack.Dispose();
            permit.Dispose();
            await FlushAsync(cancellation);

            // The flush says so itself, unless the one that failed is another putter's and not entered yet.
            failure.Throw();
        }

        // Begun outside of the lock: it runs until it first waits.
        var placing = PlaceAsync(pack, permit);
        lock (_underWay)
        {
            _underWay.RemoveAll(task => task.IsCompletedSuccessfully);
            _underWay.Add(placing);
        }
    }

    /// <inheritdoc/>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        Task[] all;
        lock (_underWay)
            all = [.. _underWay];

        // All come to their end, so that what did arrive is known and need not be sent again; a failure that says why comes before
        // that of a pack that was merely stopped.
        await Task.WhenAny(Task.WhenAll(all));
        foreach (var failed in all.Where(task => task.IsFaulted))
            await failed;

        await Task.WhenAll(all);
    }

    /// <inheritdoc/>
    public Task<PackBytes> ReadAsync(PackId pack, long offset, int length, CancellationToken cancellation) =>
        fetcher.ReadAsync(pack, offset, length, cancellation);

    /// <inheritdoc/>
    public Task<long> LengthAsync(PackId pack, CancellationToken cancellation) => fetcher.LengthAsync(pack, cancellation);

    /// <summary>Stops what is still under way and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        _leaving.Cancel();
        Task[] all;
        lock (_underWay)
            all = [.. _underWay];

        // Whoever put and flushed was told of failures; here only the end matters.
        await Task.WhenAny(Task.WhenAll(all));
        _leaving.Dispose();
    }

    private async Task PlaceAsync(SealedPack pack, Permits.Held permit)
    {
        try
        {
            await placer.PlaceAsync(pack, _leaving.Token);
        }
        catch (Exception failure)
        {
            _failure ??= ExceptionDispatchInfo.Capture(failure);
            throw;
        }
        finally
        {
            pack.Dispose();
            permit.Dispose();
        }
    }
}
