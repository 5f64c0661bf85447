using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;

namespace Cairn.Cli.Tests.Output;

public sealed class ProgressBarTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Writes _terminal = new();
    private int _width = 120;

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void A_drawing_is_one_write_and_ten_a_second_are_enough()
    {
        using var bar = Bar();
        for (var percent = 0; percent < 100; percent++)
        {
            bar.Show(Backup(percent));
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal(10, _terminal.All.Count);
        Assert.All(_terminal.All, write => Assert.Matches("^\u001b\\[\\?25l\r\\[[#.]{20}\\] backup: .*\u001b\\[K$", write));
        Assert.Contains("[##########..........] backup: 50 B of 100 B (50%), 5 files", _terminal.All[5], StringComparison.Ordinal);
    }

    [Fact]
    public void The_cursor_comes_back_and_the_line_goes_once()
    {
        var bar = Bar();
        bar.Show(Backup(1));

        bar.Dispose();
        bar.Dispose();

        Assert.Equal("\r\u001b[K\u001b[?25h", _terminal.All[^1]);
        Assert.Equal(2, _terminal.All.Count);
    }

    [Fact]
    public void Without_progress_nothing_is_written()
    {
        Bar().Dispose();

        Assert.Empty(_terminal.All);
    }

    [Fact]
    public void A_terminal_that_was_made_narrower_is_not_overrun()
    {
        using var bar = Bar();
        bar.Show(Backup(50));
        _width = 20;
        _time.Advance(TimeSpan.FromSeconds(1));
        bar.Show(Backup(51));

        var line = _terminal.All[^1]["\u001b[?25l\r".Length..^"\u001b[K".Length];
        Assert.Equal(19, TextWidth.Of(line));
    }

    [Fact]
    public void What_is_told_meanwhile_takes_the_place_of_the_line()
    {
        var terminal = new Terminal(_terminal, () => _width);
        var surroundings = new Surroundings
        {
            Out = TextWriter.Null,
            Error = _terminal,
            Terminal = terminal,
            Time = _time,
            Variable = _ => null,
            CurrentDirectory = "/",
        };
        var output = new CommandOutput(surroundings, OutputFormat.Human, Verbosity.Normal);
        using var progress = output.ShowProgress();
        progress.Show(Backup(1));

        output.Warn("nas is full.");

        Assert.Equal(["\r\u001b[K\u001b[?25h", "warning: nas is full.\n"], _terminal.All.Skip(1));
    }

    private static ProgressLine Backup(long bytes) => new() { Stage = "backup", Files = 5, Bytes = bytes, TotalBytes = 100 };

    private ProgressBar Bar() => new(new Terminal(_terminal, () => _width), _time);

    private sealed class Writes : StringWriter
    {
        public List<string> All { get; } = [];

        public override void Write(string? value) => All.Add(value!);
    }
}
