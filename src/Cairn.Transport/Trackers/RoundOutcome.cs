using Cairn.Core.Ids;
using Cairn.Protocol.Trackers;

namespace Cairn.Transport.Trackers;

/// <summary>What a tracker answered to a peer that is there.</summary>
/// <param name="Run">Its run.</param>
/// <param name="PingInterval">How often it wants to hear of the peer.</param>
/// <param name="List">Its list, where that was asked for.</param>
internal sealed record RoundOutcome(TrackerRun Run, TimeSpan PingInterval, TrackerList? List)
{
    /// <summary>The least and the most that a tracker may ask for, in milliseconds.</summary>
    private const long Least = 100, Most = 60_000;

    /// <summary>From the answer to a ping; null if it makes no sense.</summary>
    public static RoundOutcome? Of(TrackerPong pong) => Of(pong.Run, pong.PingMilliseconds, null);

    /// <summary>From a list; null if it makes no sense.</summary>
    public static RoundOutcome? Of(TrackerList list) => Of(list.Run, list.PingMilliseconds, list);

    private static RoundOutcome? Of(string run, long ping, TrackerList? list) =>
        Identifiers.TryParse<TrackerRun>(run, out var parsed)
            ? new RoundOutcome(parsed, TimeSpan.FromMilliseconds(Math.Clamp(ping, Least, Most)), list)
            : null;
}
