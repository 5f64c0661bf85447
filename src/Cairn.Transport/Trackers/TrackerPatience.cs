using System.Globalization;
using Cairn.Core.Errors;

namespace Cairn.Transport.Trackers;

/// <summary>Waits for a tracker that is away where nothing can be done without it, and gives up in words.</summary>
internal sealed class TrackerPatience(TrackerDirectoryOptions options)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Asks again and again while the tracker cannot be reached.</summary>
    /// <param name="reply">How the first request ended.</param>
    /// <param name="ask">Makes the next.</param>
    /// <param name="failure">The error in the end, from why and after how long.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task<TrackerReply<T>> WaitAsync<T>(
        TrackerReply<T> reply,
        Func<Task<TrackerReply<T>>> ask,
        Func<string, TimeSpan, CairnException> failure,
        CancellationToken cancellation)
    {
        var start = options.Time.GetTimestamp();
        var pause = FirstPause;
        while (reply is TrackerReply<T>.Unreachable unreachable)
        {
            var waited = options.Time.GetElapsedTime(start);
            if (waited >= options.Patience)
                throw failure(unreachable.Why, waited);

            options.OnWaiting?.Invoke(waited);
            await Task.Delay(pause, options.Time, cancellation);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            reply = await ask();
        }

        return reply;
    }

    /// <summary>The error of a first start.</summary>
    public CairnException NotStarted(string why, TimeSpan waited) => new(
        ErrorKind.Unreachable,
        "tracker-unreachable",
        $"{why} {After(waited)}",
        "This peer knows no other yet, so without the tracker it can neither back up nor be found. Nothing was changed.",
        $"Start the tracker at {options.Tracker} ('cairn tracker'), or see that this machine reaches it, and run 'cairn up' again.");

    /// <summary>The error of a goodbye.</summary>
    public static CairnException NotLeft(string why, TimeSpan waited) => new(
        ErrorKind.Unreachable,
        "tracker-unreachable",
        $"{why} {After(waited)}",
        "The tracker does not know that this peer has left; the others will take it for dead.",
        "Say goodbye again when the tracker is back.");

    private static string After(TimeSpan waited) =>
        $"It was waited for {waited.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s.";
}
