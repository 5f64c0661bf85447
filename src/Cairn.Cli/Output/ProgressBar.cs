using Cairn.Cli.LocalApi.Messages;

namespace Cairn.Cli.Output;

/// <summary>
/// Progress on a terminal: one line with a bar, drawn again a few times a second, each time in one write so that it does not flicker, and
/// gone at the end. It is never wider than the terminal is then. Not thread-safe.
/// </summary>
/// <param name="terminal">Where it is drawn.</param>
/// <param name="time">Decides when it is drawn again.</param>
internal sealed class ProgressBar(Terminal terminal, TimeProvider time) : IProgressDisplay
{
    /// <summary>Between two drawings.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private const int BarColumns = 20;

    private readonly ProgressRate _rate = new(time);
    private long? _drawn;

    /// <inheritdoc/>
    public void Show(ProgressLine progress)
    {
        _rate.Observe(progress);
        if (_drawn is { } last && time.GetElapsedTime(last) < Interval)
            return;

        _drawn = time.GetTimestamp();
        terminal.Draw(Line(progress));
    }

    /// <inheritdoc/>
    public void Dispose() => terminal.Clear();

    private string Line(ProgressLine progress)
    {
        var text = _rate.Describe(progress);
        if (progress.TotalBytes is not { } total || total <= 0)
            return text;

        var full = (int)Math.Clamp((double)BarColumns * progress.Bytes / total, 0, BarColumns);
        return $"[{new string('#', full)}{new string('.', BarColumns - full)}] {text}";
    }
}
