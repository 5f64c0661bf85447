using System.Globalization;

namespace Cairn.Cli.Daemon;

/// <summary>Tells people that a tracker is waited for: at the beginning, and then every few seconds. Not thread-safe.</summary>
internal sealed class TrackerWait(Uri tracker, TimeSpan limit, Action<string> remark)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private TimeSpan? _told;

    /// <summary>It has been waited for so long.</summary>
    public void Tell(TimeSpan waited)
    {
        if (_told is { } told && waited >= told && waited - told < Interval)
            return;

        _told = waited;
        remark(string.Create(
            CultureInfo.InvariantCulture, $"Waiting for the tracker at {tracker}: {waited.TotalSeconds:0} of {limit.TotalSeconds:0} s."));
    }
}
