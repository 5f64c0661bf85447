using Cairn.Cli.LocalApi.Messages;
using Spectre.Console;

namespace Cairn.Cli.Output;

/// <summary>Progress on a terminal: one line with a bar, drawn again a few times a second and gone at the end.</summary>
internal sealed class ProgressBar : IProgressDisplay
{
    private readonly ProgressRate _rate;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _drawing;
    private ProgressTask? _task;

    public ProgressBar(TextWriter terminal, TimeProvider time)
    {
        _rate = new ProgressRate(time);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal) });
        _drawing = console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                _task = context.AddTask("…");
                _task.IsIndeterminate = true;
                await _ended.Task;
            });
    }

    /// <inheritdoc/>
    public void Show(ProgressLine progress)
    {
        _rate.Observe(progress);
        if (_task is not { } task)
            return;

        task.Description = Markup.Escape(_rate.Describe(progress));
        task.IsIndeterminate = progress.TotalBytes is null or 0;
        if (progress.TotalBytes is { } total and > 0)
            task.Value = Math.Min(100, 100.0 * progress.Bytes / total);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.TrySetResult();
        _drawing.GetAwaiter().GetResult();
    }
}
