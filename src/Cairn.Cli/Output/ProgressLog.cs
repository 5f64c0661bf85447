using Cairn.Cli.LocalApi.Messages;

namespace Cairn.Cli.Output;

/// <summary>Progress where nothing can be drawn again, such as a log file: a line every few seconds.</summary>
/// <param name="write">Takes a line.</param>
/// <param name="time">Decides when the next line is due.</param>
internal sealed class ProgressLog(Action<string> write, TimeProvider time) : IProgressDisplay
{
    /// <summary>Between two lines.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ProgressRate _rate = new(time);
    private long _last = time.GetTimestamp();

    /// <inheritdoc/>
    public void Show(ProgressLine progress)
    {
        _rate.Observe(progress);
        if (time.GetElapsedTime(_last) < Interval)
            return;

        _last = time.GetTimestamp();
        write(_rate.Describe(progress));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
