using System.Diagnostics;

namespace Cairn.SystemTests.Network;

/// <summary>Waits for conditions.</summary>
internal static class Until
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again and again until the answer is true or the time is over. A question that takes long, since it is a command, is
    /// asked less often: what is waited for needs the processors too.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, CancellationToken time)
    {
        while (true)
        {
            var asked = Stopwatch.GetTimestamp();
            if (await condition())
                return;

            var pause = 2 * Stopwatch.GetElapsedTime(asked);
            await Task.Delay(pause > LeastPause ? pause : LeastPause, time);
        }
    }
}
