using Cairn.Cli.LocalApi.Messages;
using Cairn.Core.Sizes;

namespace Cairn.Cli.Output;

/// <summary>Rate and time left of long work, from how far it was at the start of its stage and how far it is now.</summary>
internal sealed class ProgressRate(TimeProvider time)
{
    private string? _stage;
    private long _startedAt;
    private long _startedWith;
    private double _bytesPerSecond;

    /// <summary>Takes what the work reports; another stage starts anew.</summary>
    public void Observe(ProgressLine progress)
    {
        if (progress.Stage != _stage)
        {
            _stage = progress.Stage;
            _startedAt = time.GetTimestamp();
            _startedWith = progress.Bytes;
            _bytesPerSecond = 0;
            return;
        }

        var seconds = time.GetElapsedTime(_startedAt).TotalSeconds;
        if (seconds > 0)
            _bytesPerSecond = Math.Max(0, (progress.Bytes - _startedWith) / seconds);
    }

    /// <summary>One line without a line end, such as <c>backup: 1.2 GiB of 3 GiB (40%), 812 files, 210 MiB/s, 9 s left</c>.</summary>
    public string Describe(ProgressLine progress)
    {
        var done = new ByteSize(Math.Max(0, progress.Bytes));
        var files = Counted.Of(progress.Files, "file");
        var text = progress.TotalBytes is { } total and > 0
            ? $"{progress.Stage}: {done} of {new ByteSize(total)} ({Math.Min(100, progress.Bytes * 100 / total)}%), {files}"
            : $"{progress.Stage}: {done}, {files}";
        if (_bytesPerSecond < 1)
            return text;

        text += $", {new ByteSize((long)_bytesPerSecond)}/s";
        return progress.TotalBytes is { } all && all >= progress.Bytes
            ? $"{text}, {HumanDuration.Format(TimeSpan.FromSeconds((all - progress.Bytes) / _bytesPerSecond))} left"
            : text;
    }
}
