using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;

namespace Cairn.Cli.Tests.Output;

public sealed class ProgressRateTests
{
    private const long MiB = 1024 * 1024;

    private readonly ManualTime _time = new();

    [Fact]
    public void Rate_and_time_left_follow_from_what_was_done_since_the_first_report()
    {
        var rate = new ProgressRate(_time);
        rate.Observe(Backup(0));
        _time.Advance(TimeSpan.FromSeconds(10));
        rate.Observe(Backup(100 * MiB));

        Assert.Equal("backup: 100 MiB of 300 MiB (33%), 5 files, 10 MiB/s, 20 s left", rate.Describe(Backup(100 * MiB)));
    }

    [Fact]
    public void Nothing_is_guessed_from_the_first_report()
    {
        var rate = new ProgressRate(_time);
        rate.Observe(Backup(100 * MiB));

        Assert.Equal("backup: 100 MiB of 300 MiB (33%), 5 files", rate.Describe(Backup(100 * MiB)));
    }

    [Fact]
    public void Another_stage_starts_anew()
    {
        var rate = new ProgressRate(_time);
        rate.Observe(Backup(0));
        _time.Advance(TimeSpan.FromSeconds(10));
        rate.Observe(Backup(100 * MiB));
        rate.Observe(new ProgressLine { Stage = "confirm", Bytes = 3 });

        Assert.Equal("confirm: 3 B, 0 files", rate.Describe(new ProgressLine { Stage = "confirm", Bytes = 3 }));
    }

    [Fact]
    public void Where_nothing_can_be_drawn_a_line_comes_every_few_seconds()
    {
        var lines = new List<string>();
        using var log = new ProgressLog(lines.Add, _time);
        for (var i = 0; i < 100; i++)
        {
            log.Show(Backup(i * MiB));
            _time.Advance(TimeSpan.FromMilliseconds(200));
        }

        Assert.InRange(lines.Count, 3, 4);
    }

    private static ProgressLine Backup(long bytes) => new() { Stage = "backup", Files = 5, Bytes = bytes, TotalBytes = 300 * MiB };
}
