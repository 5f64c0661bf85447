using System.Collections.Concurrent;
using Cairn.Protocol.Blobs;
using Cairn.Vault.Blobs;

namespace Cairn.Vault.Tests.Blobs;

/// <summary>The simulator runs a vault on one thread; nothing may leave it.</summary>
public sealed class SchedulingTests
{
    [Fact]
    public void Stores_that_wait_are_cancelled_and_verified_never_leave_their_scheduler()
    {
        using var vault = new TestVault();
        var context = new OneThread();
        context.Run(async () =>
        {
            var content = TestVault.Content(200_000);
            using var cancellation = new CancellationTokenSource();
            using var patience = new CancellationTokenSource();
            var stores = Enumerable.Range(1, 6).Select(number => vault.Store.StoreAsync(
                vault.Owner.Order(content, number),
                new YieldingSource(content),
                number == 3 ? cancellation.Token : patience.Token)).ToArray();
            await Task.Yield();
            Cancel(cancellation);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stores[2]);
            foreach (var store in stores.Where((_, index) => index != 2))
                Assert.IsType<StoreOutcome.Stored>(await store);

            await vault.Store.VerifyAsync(CancellationToken.None);
        });
        Assert.Equal(5, vault.Claimed().Length);
        Assert.Equal(0, context.PostsFromElsewhere);
    }

    [Fact]
    public async Task Turns_come_in_the_order_of_asking()
    {
        var turns = new BlobTurns();
        var blob = TestVault.BlobOf([1]);
        var first = await turns.TakeAsync(blob, CancellationToken.None);
        var second = turns.TakeAsync(blob, CancellationToken.None);
        var third = turns.TakeAsync(blob, CancellationToken.None);
        using (await turns.TakeAsync(TestVault.BlobOf([2]), CancellationToken.None))
            Assert.False(second.IsCompleted);

        first.Dispose();
        using (await second)
            Assert.False(third.IsCompleted);

        (await third).Dispose();
        Assert.True(turns.TakeAsync(blob, CancellationToken.None).IsCompletedSuccessfully);
    }

    // CancelAsync would run the callbacks on the thread pool.
    private static void Cancel(CancellationTokenSource source) => source.Cancel();

    private sealed class YieldingSource(byte[] content) : IBlobSource
    {
        private readonly MemoryBlobSource _inner = new(content);

        public long Length => content.Length;

        public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
        {
            await Task.Yield();
            return await _inner.ReadAsync(destination[..Math.Min(destination.Length, 10_000)], cancellation);
        }

        public ValueTask DisposeAsync() => _inner.DisposeAsync();
    }

    /// <summary>Runs everything that is posted on the thread that called <see cref="Run"/>, and counts what other threads post.</summary>
    private sealed class OneThread : SynchronizationContext
    {
        private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public int PostsFromElsewhere { get; private set; }

        public override void Post(SendOrPostCallback d, object? state)
        {
            if (Environment.CurrentManagedThreadId != _thread)
                PostsFromElsewhere++;

            _posted.Add((d, state));
        }

        public void Run(Func<Task> work)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                var task = work();
                task.GetAwaiter().OnCompleted(_posted.CompleteAdding);
                foreach (var (callback, state) in _posted.GetConsumingEnumerable())
                    callback(state);

                task.GetAwaiter().GetResult();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }
    }
}
