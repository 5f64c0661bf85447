namespace Cairn.Cli.Tests.Commands;

/// <summary><c>up</c> of a peer whose tracker is not there, and which does not wait for it.</summary>
public sealed class UpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_address_that_is_not_of_this_machine_can_be_changed_for_good()
    {
        await InitAsync("--listen", "203.0.113.1:7440");

        var unusable = await UpAsync();
        var changed = await UpAsync("--listen", "127.0.0.1:0");
        var later = await UpAsync();

        Assert.Equal(2, unusable.ExitCode);
        Assert.Contains("'cairn up' and 'cairn tracker' take --listen HOST:PORT", unusable.Error, StringComparison.Ordinal);
        Assert.StartsWith("ready a 127.0.0.1:", changed.Out, StringComparison.Ordinal);
        Assert.StartsWith("ready a 127.0.0.1:", later.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passphrase_for_a_home_that_has_none_is_told_to_be_of_no_use_and_does_not_close_it()
    {
        await InitAsync("--listen", "127.0.0.1:0");
        await File.WriteAllTextAsync(_folder.At("phrase"), "battery staple\n");

        var given = await UpAsync("--passphrase-file", "phrase", "--listen", "127.0.0.2:0");
        var none = await UpAsync();

        Assert.Contains("This home has no passphrase", given.Error, StringComparison.Ordinal);
        Assert.StartsWith("ready a 127.0.0.2:", none.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("passphrase", none.Error, StringComparison.Ordinal);
    }

    private async Task InitAsync(params string[] options)
    {
        var made = await RunAsync(["init", "--name", "a", "--new-network", "--directory", "tracker=http://127.0.0.1:1", .. options]);
        Assert.Equal(0, made.ExitCode);
        Assert.Equal(0, (await RunAsync("config", "set", "tracker.wait", "0s")).ExitCode);
    }

    /// <summary>Runs until it is ready, unless it ends before.</summary>
    private Task<ConsoleRun> UpAsync(params string[] options) =>
        ConsoleRun.UntilReadyAsync(_folder.FullPath, ["--home", "home", "up", .. options]);

    private Task<ConsoleRun> RunAsync(params string[] arguments) => ConsoleRun.OfAsync(_folder.FullPath, ["--home", "home", .. arguments]);
}
