namespace Cairn.Cli.Tests.Commands;

public sealed class InitTests : IDisposable
{
    private const string Tracker = "tracker=http://127.0.0.1:1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Either --new-network or --join")]
    [InlineData("Either --new-network or --join", "--new-network", "--directory", Tracker, "--join", "cairn1-x")]
    [InlineData("need --new-network", "--join", "cairn1-x", "--reciprocity", "0")]
    [InlineData("this version needs a tracker", "--new-network")]
    [InlineData("this version needs a tracker", "--new-network", "--directory", "gossip")]
    [InlineData("does not say how the member list is kept", "--new-network", "--directory", "tracker=nowhere")]
    [InlineData("is no reciprocity", "--new-network", "--directory", Tracker, "--reciprocity", "-1")]
    [InlineData("is no reciprocity", "--new-network", "--directory", Tracker, "--reciprocity", "0.0001")]
    [InlineData("is not a size", "--new-network", "--directory", Tracker, "--lend", "much")]
    [InlineData("is no address", "--new-network", "--directory", Tracker, "--listen", "7440")]
    [InlineData("It takes both, owner, storage.", "--new-network", "--directory", Tracker, "--role", "king")]
    [InlineData("lends nothing", "--new-network", "--directory", Tracker, "--role", "owner", "--lend", "1GB", "--reciprocity", "0")]
    public async Task What_contradicts_itself_is_refused(string expected, params string[] options)
    {
        var run = await InitAsync(options);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("home/identity")));
    }

    [Fact]
    public async Task An_owner_that_lends_nothing_needs_a_network_without_reciprocity()
    {
        var refused = await InitAsync("--new-network", "--directory", Tracker, "--role", "owner");
        var made = await InitAsync("--new-network", "--directory", Tracker, "--role", "owner", "--reciprocity", "0");

        Assert.Equal(7, refused.ExitCode);
        Assert.Equal(0, made.ExitCode);
    }

    [Fact]
    public async Task The_recovery_key_alone_goes_to_standard_output()
    {
        var run = await InitAsync("--new-network", "--directory", Tracker, "--recovery-kit", "a.kit");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^C1[0-9A-Z-]{72}\n$", run.Out);
        Assert.Contains($"key: {run.Out}", await File.ReadAllTextAsync(_folder.At("a.kit")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kit_file_that_is_there_already_stops_it_before_anything_is_made()
    {
        await File.WriteAllTextAsync(_folder.At("a.kit"), "a thesis");

        var run = await InitAsync("--new-network", "--directory", Tracker, "--recovery-kit", "a.kit");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("a thesis", await File.ReadAllTextAsync(_folder.At("a.kit")));
        Assert.False(File.Exists(_folder.At("home/identity")));
    }

    [Fact]
    public async Task What_fails_before_there_is_an_identity_leaves_nothing_behind_and_can_be_repeated()
    {
        var made = await InitAsync("--new-network", "--directory", Tracker);
        await File.WriteAllTextAsync(_folder.At("key"), made.Out);
        Directory.Delete(_folder.At("home"), recursive: true);

        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var init = await InitAsync("--new-network", "--directory", Tracker, "--recovery-kit", "/nosuch/k");
            Assert.NotEqual(0, init.ExitCode);
            Assert.False(Path.Exists(_folder.At("home")));
            var recover = await ConsoleRun.OfAsync(
                _folder.FullPath, "--home", "above/home", "recover", "--name", "a", "--key-file", "key", "--peer", "127.0.0.1:1");
            Assert.Equal(4, recover.ExitCode);
            Assert.Contains("The one peer that was asked does not answer", recover.Error, StringComparison.Ordinal);
            Assert.False(Path.Exists(_folder.At("above")));
        }

        Assert.Equal(0, (await InitAsync("--new-network", "--directory", Tracker)).ExitCode);
    }

    [Fact]
    public async Task What_was_in_the_folder_before_stays_when_it_fails()
    {
        Directory.CreateDirectory(_folder.At("home"));
        Assert.NotEqual(0, (await InitAsync("--new-network", "--directory", Tracker, "--recovery-kit", "/nosuch/k")).ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.At("home")));
        Assert.Equal(0, (await InitAsync("--new-network", "--directory", Tracker)).ExitCode);
        Assert.NotEqual(0, (await InitAsync("--new-network", "--directory", Tracker, "--recovery-kit", "/nosuch/k")).ExitCode);
        Assert.True(File.Exists(_folder.At("home/identity")));
    }

    [Theory]
    [InlineData("--key-file", "missing", "--peer", "127.0.0.1:1", 5)]
    [InlineData("--kit", "keyless", "--peer", "127.0.0.1:1", 2)]
    [InlineData("--key-file", "mistyped", "--peer", "127.0.0.1:1", 2)]
    [InlineData("--key-file", "mistyped", "--peer", "nowhere", 2)]
    public async Task A_recovery_that_cannot_begin_says_why(string option, string file, string peer, string address, int exitCode)
    {
        await File.WriteAllTextAsync(_folder.At("keyless"), "Cairn recovery kit\nname: laptop\n");
        await File.WriteAllTextAsync(_folder.At("mistyped"), "C1AA-AAAA\n");

        var run = await ConsoleRun.OfAsync(_folder.FullPath, "--home", "home", "recover", "--name", "a", option, file, peer, address);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.False(File.Exists(_folder.At("home/identity")));
    }

    [Fact]
    public async Task A_kit_is_not_recovered_with_the_key_of_another_peer()
    {
        await InitAsync("--new-network", "--directory", Tracker, "--recovery-kit", "a.kit");
        string[] other = ["--home", "other", "init", "--name", "b", "--new-network", "--directory", Tracker, "--recovery-kit", "b.kit"];
        await ConsoleRun.OfAsync(_folder.FullPath, other);
        string[] recover = ["--home", "new", "--json", "recover", "--name", "a", "--peer", "127.0.0.1:1", "--kit", "a.kit"];

        var wrong = await ConsoleRun.OfAsync(_folder.FullPath, [.. recover, "--key-file", "b.kit"]);
        var right = await ConsoleRun.OfAsync(_folder.FullPath, [.. recover, "--key-file", "a.kit"]);

        Assert.Equal(7, wrong.ExitCode);
        Assert.Contains("\"not-your-key\"", wrong.Out, StringComparison.Ordinal);
        foreach (var kit in new[] { "a.kit", "b.kit" })
        {
            var peer = (await File.ReadAllLinesAsync(_folder.At(kit))).Single(line => line.StartsWith("peer: ", StringComparison.Ordinal));
            Assert.Contains($" peer {peer["peer: ".Length..][..10]}", wrong.Out, StringComparison.Ordinal);
        }

        Assert.False(Path.Exists(_folder.At("new")));
        Assert.Equal(4, right.ExitCode);
    }

    [Fact]
    public async Task A_kit_that_names_nobody_leaves_nobody_to_ask_which_is_no_mistake_in_typing()
    {
        await InitAsync("--new-network", "--directory", Tracker, "--recovery-kit", "a.kit");

        var run = await ConsoleRun.OfAsync(_folder.FullPath, "--home", "new", "recover", "--name", "a", "--kit", "a.kit");

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("There is nobody to ask", run.Error, StringComparison.Ordinal);
    }

    private Task<ConsoleRun> InitAsync(params string[] options) =>
        ConsoleRun.OfAsync(_folder.FullPath, ["--home", "home", "init", "--name", "a", .. options]);
}
