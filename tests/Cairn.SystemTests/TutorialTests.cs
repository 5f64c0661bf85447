using System.Diagnostics;
using System.Text;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

/// <summary>The tutorial of the README, its commands run as they stand there, in a network namespace where its ports are free.</summary>
public sealed class TutorialTests : IDisposable
{
    private const string Heading = "## Two machines in five minutes";
    private const string LossOfTheLaptop = "--home new recover";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    private readonly string _folder = Directory.CreateTempSubdirectory("cairn-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Two_machines_in_five_minutes_work_as_written()
    {
        var documents = Directory.CreateDirectory(Path.Combine(_folder, "user", "Documents")).FullName;
        await File.WriteAllTextAsync(Path.Combine(documents, "thesis.tex"), "\\documentclass{thesis}");
        var artifacts = Directory.CreateDirectory(Path.Combine(_folder, "artifacts")).FullName;
        File.CreateSymbolicLink(Path.Combine(artifacts, "cairn"), ProgramUnderTest.Find().Path);
        var commands = Commands();
        Assert.True(commands.Count >= 14, $"The README has only {commands.Count} commands.");

        var (exitCode, output) = await RunAsync(Script(commands));

        Assert.True(exitCode == 0, output);
        foreach (var target in new[] { "out", "rescued" })
        {
            var restored = Path.Combine(_folder, target + documents, "thesis.tex");
            Assert.True(File.Exists(restored), $"{restored} is missing.\n{output}");
            Assert.Equal("\\documentclass{thesis}", await File.ReadAllTextAsync(restored));
        }
    }

    /// <summary>The indented lines of the section, those that end with a backslash joined with the next.</summary>
    private static List<string> Commands()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cairn.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above the tests holds Cairn.slnx.");

        var section = File.ReadAllText(Path.Combine(folder.FullName, "README.md")).Split(Heading)[1].Split("\n## ")[0];
        var code = section.Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal));
        return [.. string.Join('\n', code).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Select(line => line.Trim())];
    }

    /// <summary>What a person does: runs each line, waits for <c>ready</c>, hands the invite over, and loses the laptop.</summary>
    private static string Script(IEnumerable<string> commands)
    {
        var script = new StringBuilder(
            """
            set -eu
            ip link set lo up
            trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
            wait_until_ready() { tail -n +1 -f --pid=$! "$1" | grep -q '^ready' || { cat "$1"; exit 9; }; }

            """);
        var started = 0;
        foreach (var command in commands)
        {
            if (command.Contains(LossOfTheLaptop, StringComparison.Ordinal))
                script.AppendLine("kill -9 $laptop; rm -rf laptop");

            script.AppendLine($"echo '$ {command}'");
            if (command.EndsWith('&'))
            {
                // The file is there before what runs in the background opens it.
                script.AppendLine($": > log{started}").AppendLine($"{command[..^1]} >> log{started} 2>&1 &");
                script.AppendLine($"wait_until_ready log{started++}");
                if (command.Contains("--home laptop up", StringComparison.Ordinal))
                    script.AppendLine("laptop=$!");
            }
            else if (command.Contains(" invite", StringComparison.Ordinal))
            {
                script.AppendLine($"INVITE=$({command})");
            }
            else if (command.EndsWith("--join -", StringComparison.Ordinal))
            {
                script.AppendLine($"{command} <<< \"$INVITE\"");
            }
            else
            {
                script.AppendLine(command);
            }
        }

        return script.ToString();
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string script)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "tutorial"), script);
        string[] arguments = Environment.IsPrivilegedProcess ? ["--net"] : ["--net", "--user", "--map-root-user"];
        var start = new ProcessStartInfo("unshare", [.. arguments, "bash", "tutorial"])
        {
            UseShellExecute = false,
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = Path.Combine(_folder, "user");
        start.Environment["CAIRN_HOME"] = null;
        using var deadline = new CancellationTokenSource(Deadline);
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, output + await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
