using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Cairn.Cli.Tests.Commands;
using Cairn.Core.Signing;
using Cairn.Protocol.Membership;
using Cairn.Tracker;

namespace Cairn.Cli.Tests.Transcripts;

/// <summary>
/// What the commands say that ask no running peer, since they make one, bring one back or are one: one file in <c>Golden</c> per test, of
/// its name. Keys and numbers that differ from run to run are masked.
/// </summary>
public sealed partial class LifeTranscriptTests : IDisposable
{
    private const string NoTracker = "tracker=http://127.0.0.1:1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Init()
    {
        string[] init = ["init", "--name", "laptop", "--lend", "50GB", "--new-network", "--directory", NoTracker];
        string[] arguments = [.. init, "--recovery-kit", "laptop.kit"];
        var people = await RunAsync(arguments);
        File.Delete(_folder.At("laptop.kit"));
        Directory.Delete(_folder.At("home"), recursive: true);

        Show(arguments, people, await RunAsync(["--json", .. arguments]));
    }

    [Fact]
    public async Task Recover_when_nobody_answers()
    {
        await File.WriteAllTextAsync(_folder.At("key"), (await FoundAsync("lost", NoTracker)).Out);
        File.SetUnixFileMode(_folder.At("key"), UnixFileMode.UserRead);
        string[] arguments = ["recover", "--key-file", "key", "--peer", "127.0.0.1:1", "--name", "laptop"];

        Show(arguments, await RunAsync(arguments), await RunAsync(["--json", .. arguments]));
    }

    [Fact]
    public async Task Tracker()
    {
        string[] arguments = ["tracker", "--listen", "127.0.0.1:0"];

        Show(
            arguments,
            await ConsoleRun.UntilReadyAsync(_folder.FullPath, arguments),
            await ConsoleRun.UntilReadyAsync(_folder.FullPath, ["--json", .. arguments]));
    }

    [Fact]
    public async Task Up()
    {
        var options = new TrackerServerOptions { Listen = new PeerAddress("127.0.0.1", 0), Signatures = new P256Signatures() };
        await using var tracker = await TrackerServer.StartAsync(options, CancellationToken.None);
        Assert.Equal(0, (await FoundAsync("home", $"tracker={tracker.Url.GetLeftPart(UriPartial.Authority)}")).ExitCode);

        Show(
            ["up"],
            await ConsoleRun.UntilReadyAsync(_folder.FullPath, "--home", "home", "up"),
            await ConsoleRun.UntilReadyAsync(_folder.FullPath, "--home", "home", "--json", "up"));
    }

    [Fact]
    public async Task Up_without_a_peer() => Show(["up"], await RunAsync(["up"]), await RunAsync(["--json", "up"]));

    [GeneratedRegex("C1[0-9A-Z-]{72}")]
    private static partial Regex Key();

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Id();

    [GeneratedRegex("127\\.0\\.0\\.1:[0-9]{2,}")]
    private static partial Regex Address();

    [GeneratedRegex("\"(pid|durationSeconds)\":[0-9.E-]+")]
    private static partial Regex Number();

    private Task<ConsoleRun> FoundAsync(string home, string directory) => ConsoleRun.OfAsync(
        _folder.FullPath,
        "--home", home, "init", "--name", "laptop", "--listen", "127.0.0.1:0", "--new-network", "--directory", directory);

    private Task<ConsoleRun> RunAsync(string[] arguments) => ConsoleRun.OfAsync(_folder.FullPath, ["--home", "home", .. arguments]);

    private void Show(string[] arguments, ConsoleRun people, ConsoleRun programs, [CallerMemberName] string name = "")
    {
        Assert.Equal(people.ExitCode, programs.ExitCode);
        GoldenFile.AssertIs($"tests/Cairn.Cli.Tests/Golden/{name}.txt", Masked($"""
            $ cairn {string.Join(' ', arguments)}
            exit code {people.ExitCode}

            standard output:
            {people.Out}
            standard error:
            {people.Error}
            standard output with --json:
            {programs.Out}
            standard error with --json:
            {programs.Error}
            """));
    }

    private string Masked(string text)
    {
        text = text.Replace(_folder.FullPath, "/FOLDER", StringComparison.Ordinal);
        text = Key().Replace(text, "C1-THE-RECOVERY-KEY");
        text = Id().Replace(text, "PEERID");
        text = Address().Replace(text, "127.0.0.1:PORT");
        return Number().Replace(text, "\"$1\":0").TrimEnd() + "\n";
    }
}
