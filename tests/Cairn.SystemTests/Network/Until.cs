namespace Cairn.SystemTests.Network;

/// <summary>Waits for conditions.</summary>
internal static class Until
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again and again until the answer is true or the time is over.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, CancellationToken time)
    {
        while (!await condition())
            await Task.Delay(Pause, time);
    }
}
