using Cairn.Platform.Computing;

namespace Cairn.Platform.Tests.Computing;

public sealed class PermitsTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Waiters_are_served_in_order_when_permits_come_back()
    {
        var permits = new Permits(2);
        var first = await permits.TakeAsync(default);
        var second = await permits.TakeAsync(default);
        var third = permits.TakeAsync(default).AsTask();
        var fourth = permits.TakeAsync(default).AsTask();
        Assert.False(third.IsCompleted);

        first.Dispose();
        using (await third.WaitAsync(Deadline))
        {
            Assert.False(fourth.IsCompleted);
            second.Dispose();
            (await fourth.WaitAsync(Deadline)).Dispose();
        }
    }

    [Fact]
    public async Task Waiter_that_is_cancelled_takes_no_permit()
    {
        var permits = new Permits(1);
        using var cancel = new CancellationTokenSource();
        var held = await permits.TakeAsync(default);
        var waiting = permits.TakeAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Deadline));
        held.Dispose();

        (await permits.TakeAsync(default).AsTask().WaitAsync(Deadline)).Dispose();
    }

    [Fact]
    public void There_is_at_least_one_permit() => Assert.Throws<ArgumentOutOfRangeException>(() => new Permits(0));
}
