using System.Runtime.CompilerServices;
using Cairn.Platform.Computing;
using Cairn.Testing.Time;

namespace Cairn.Platform.Tests.Computing;

public sealed class ComputeTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Inline_work_is_done_when_the_call_returns()
    {
        var compute = new InlineCompute();
        var thread = 0;
        var task = compute.RunAsync(() => thread = Environment.CurrentManagedThreadId, default);

        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.Equal(1, compute.Cores);
        await Assert.ThrowsAsync<FormatException>(() => compute.RunAsync<int>(() => throw new FormatException(), default));
        await Assert.ThrowsAsync<TaskCanceledException>(() => compute.RunAsync(() => 1, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task As_many_pieces_run_at_once_as_there_are_cores_and_no_more()
    {
        using var compute = new CoreCompute(3);
        using var allStarted = new CountdownEvent(3);
        var running = 0;
        var most = 0;
        var gate = new Lock();

        int Piece()
        {
            lock (gate)
            {
                most = Math.Max(most, ++running);
            }

            // The first three wait for each other: with fewer cores than promised this would not end.
            if (!allStarted.IsSet)
            {
                allStarted.Signal();
                Assert.True(allStarted.Wait(Deadline));
            }

            lock (gate)
            {
                return --running;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => compute.RunAsync(Piece, default))).WaitAsync(Deadline);

        Assert.Equal(3, most);
        Assert.Equal(3, compute.Cores);
    }

    [Fact]
    public async Task Work_starts_in_the_order_in_which_it_came()
    {
        using var compute = new CoreCompute(1);
        var order = new List<int>();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => compute.RunAsync(
            () =>
            {
                order.Add(number);
                return 0;
            },
            default))).WaitAsync(Deadline);

        Assert.Equal(Enumerable.Range(0, 100), order);
    }

    [Fact]
    public async Task Work_may_wait_for_work_of_its_own_on_a_single_core()
    {
        using var compute = new CoreCompute(1);

        var sum = await compute.RunAsync(
            () => Enumerable.Range(0, 10).Select(number => compute.RunAsync(() => number, default).GetAwaiter().GetResult()).Sum(),
            default).WaitAsync(Deadline);

        Assert.Equal(45, sum);
    }

    [Fact]
    public async Task Failure_of_work_reaches_the_one_who_awaits_it_and_nobody_else()
    {
        using var compute = new CoreCompute(1);

        await Assert.ThrowsAsync<FormatException>(() => compute.RunAsync<int>(() => throw new FormatException(), default));

        Assert.Equal(5, await compute.RunAsync(() => 5, default).WaitAsync(Deadline));
    }

    [Fact]
    public async Task Cancelled_work_never_starts()
    {
        using var compute = new CoreCompute(1);
        using var release = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var started = false;
        var blocker = compute.RunAsync(() => release.Wait(Deadline), default);
        var waiting = compute.RunAsync(() => started = true, cancel.Token);

        await cancel.CancelAsync();
        release.Set();

        await Assert.ThrowsAsync<TaskCanceledException>(() => waiting.WaitAsync(Deadline));
        Assert.True(await blocker);
        Assert.False(started);
    }

    [Fact]
    public async Task Closing_ends_what_runs_and_cancels_what_waits()
    {
        var compute = new CoreCompute(1);
        using var running = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var first = compute.RunAsync(
            () =>
            {
                running.Set();
                return release.Wait(Deadline);
            },
            default);
        Assert.True(running.Wait(Deadline));
        var second = compute.RunAsync(() => true, default);

        var closing = Task.Run(compute.Dispose);
        await Assert.ThrowsAsync<TaskCanceledException>(() => second.WaitAsync(Deadline));
        release.Set();
        await closing.WaitAsync(Deadline);

        Assert.True(await first);
        Assert.Throws<ObjectDisposedException>(() => { _ = compute.RunAsync(() => 1, default); });
        compute.Dispose();
    }

    [Fact]
    public async Task Awaiting_code_does_not_go_on_on_a_core()
    {
        using var compute = new CoreCompute(1);
        using var attached = new ManualResetEventSlim();
        var work = compute.RunAsync(() => attached.Wait(Deadline) ? Environment.CurrentManagedThreadId : 0, default);
        var afterwards = work.ContinueWith(
            _ => Environment.CurrentManagedThreadId, default, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        attached.Set();

        Assert.NotEqual(await work.WaitAsync(Deadline), await afterwards.WaitAsync(Deadline));
    }

    [Fact]
    public void There_is_at_least_one_core()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CoreCompute(0));
        using var compute = new CoreCompute();
        Assert.Equal(Environment.ProcessorCount, compute.Cores);
    }

    [Fact]
    public async Task Idle_threads_keep_nothing_of_the_work_that_they_did()
    {
        using var compute = new CoreCompute(2);

        var used = await UseAsync(compute);

        await Eventually.TrueAsync(() =>
        {
            GC.Collect();
            return used.TrueForAll(buffer => !buffer.IsAlive);
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<List<WeakReference>> UseAsync(CoreCompute compute)
    {
        var buffers = Enumerable.Range(0, 8).Select(_ => new byte[100_000]).ToList();
        await Task.WhenAll(buffers.Select(buffer => compute.RunAsync(() => buffer[0]++, default)));
        return [.. buffers.Select(buffer => new WeakReference(buffer))];
    }
}
