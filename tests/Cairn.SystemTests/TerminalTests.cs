using System.Diagnostics;
using System.Text;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>Commands at a terminal, which <c>script</c> of util-linux is to them.</summary>
public sealed class TerminalTests
{
    private const string HideCursor = "\u001b[?25l";
    private const string ShowCursor = "\u001b[?25h";
    private const char CtrlC = '\u0003';
    private const char CtrlD = '\u0004';

    [Fact]
    public async Task Progress_is_drawn_and_the_cursor_comes_back_also_after_ctrl_C()
    {
        await using var network = await TestNetwork.StartAsync(2);
        var data = SampleTree.Make(network, "data", 81, 150_000_000);
        using var terminal = new Typescript(network, "backup", data, "--copies", "1");

        await terminal.UntilAsync("backup: ");
        await terminal.TypeAsync(CtrlC);
        var (exitCode, shown) = await terminal.EndAsync();

        Assert.Equal(130, exitCode);
        Assert.Contains(HideCursor, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(HideCursor, shown[shown.LastIndexOf(ShowCursor, StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains("error: Stopped.", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_the_prompt_of_a_shell_lines_are_edited_and_ctrl_C_drops_one()
    {
        await using var network = await TestNetwork.StartAsync(1);
        using var terminal = new Typescript(network, "shell");

        await terminal.UntilAsync("cairn> ");
        await terminal.TypeAsync("frob", CtrlC);
        await terminal.UntilAsync("^C");
        await terminal.TypeAsync("pers\u001b[D\u001b[De\r"); // two arrows to the left, before the r
        await terminal.UntilAsync("LATENCY");
        await terminal.TypeAsync(CtrlD);
        var (exitCode, shown) = await terminal.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("error", shown, StringComparison.Ordinal);
    }

    /// <summary>A command of the first peer at a terminal of its own.</summary>
    private sealed class Typescript : IDisposable
    {
        private readonly TestNetwork _network;
        private readonly Process _process;
        private readonly StringBuilder _shown = new();
        private readonly Task _reading;

        public Typescript(TestNetwork network, params string[] arguments)
        {
            _network = network;
            string[] all = [network.Program.Path, "--home", network.Owner.Home.Folder, .. arguments];
            var start = new ProcessStartInfo("script", ["-qec", string.Join(' ', all.Select(word => $"'{word}'")), "/dev/null"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            start.Environment["TERM"] = "xterm";
            _process = Process.Start(start)!;
            _reading = ReadAsync();
        }

        private string Shown
        {
            get
            {
                lock (_shown)
                    return _shown.ToString();
            }
        }

        public Task UntilAsync(string text) => Until.TrueAsync(
            () => _process.HasExited && _reading.IsCompleted
                ? throw new InvalidOperationException($"It ended without '{text}': {Shown}")
                : Task.FromResult(Shown.Contains(text, StringComparison.Ordinal)),
            _network.Time);

        public Task TypeAsync(string text, char then) => TypeAsync(text + then);

        public Task TypeAsync(char key) => TypeAsync(key.ToString());

        public async Task TypeAsync(string text)
        {
            await _process.StandardInput.WriteAsync(text);
            await _process.StandardInput.FlushAsync(_network.Time);
        }

        public async Task<(int ExitCode, string Shown)> EndAsync()
        {
            await _process.WaitForExitAsync(_network.Time);
            await _reading.WaitAsync(_network.Time);
            return (_process.ExitCode, Shown);
        }

        public void Dispose()
        {
            _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }

        private async Task ReadAsync()
        {
            var piece = new char[4096];
            while (await _process.StandardOutput.ReadAsync(piece) is > 0 and var count)
            {
                lock (_shown)
                    _shown.Append(piece, 0, count);
            }
        }
    }
}
