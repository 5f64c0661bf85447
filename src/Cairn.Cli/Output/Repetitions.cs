namespace Cairn.Cli.Output;

/// <summary>
/// Keeps what a running peer says again and again, such as of one damaged blob that is read often, from filling its log: the same message
/// is told once an hour, with the number of those that were not. Thread-safe.
/// </summary>
/// <param name="tell">Takes what is to be told.</param>
/// <param name="time">Decides when an hour is over.</param>
internal sealed class Repetitions(Action<string> tell, TimeProvider time)
{
    /// <summary>For how long a message is not told again.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromHours(1);

    /// <summary>Distinct messages that are remembered; with more, the oldest is told again when it comes again.</summary>
    private const int MaxRemembered = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long ToldAt, int Kept)> _told = new(StringComparer.Ordinal);

    /// <summary>Tells a message unless it was told within the last hour.</summary>
    public void Tell(string message)
    {
        int kept;
        lock (_gate)
        {
            if (_told.TryGetValue(message, out var before) && time.GetElapsedTime(before.ToldAt) < Rest)
            {
                _told[message] = before with { Kept = before.Kept + 1 };
                return;
            }

            kept = before.Kept;
            if (_told.Count >= MaxRemembered)
                _told.Remove(_told.MinBy(told => told.Value.ToldAt).Key);

            _told[message] = (time.GetTimestamp(), 0);
        }

        tell(kept == 0 ? message : $"{message} (and {Counted.Of(kept, "more time")} since this was told last)");
    }
}
