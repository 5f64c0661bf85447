namespace Cairn.Cli.Tests.Commands;

public sealed class SecretFilesTests : IDisposable
{
    private const string Everybody = "Every user of this machine may read";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(UnixFileMode.OtherRead, Everybody, "kit", "--out", "new.kit", "--key-file", "key")]
    [InlineData(UnixFileMode.OtherRead | UnixFileMode.GroupRead, Everybody, "evict", "rogue", "--key", "key")]
    [InlineData(UnixFileMode.GroupRead, "Everybody in its group may read", "kit", "--out", "new.kit", "--key-file", "key")]
    [InlineData(UnixFileMode.None, null, "kit", "--out", "new.kit", "--key-file", "key")]
    public async Task A_key_file_that_others_may_read_is_warned_of(UnixFileMode others, string? warning, params string[] arguments)
    {
        await File.WriteAllTextAsync(_folder.At("key"), "no key");
        File.SetUnixFileMode(_folder.At("key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        var run = await ConsoleRun.OfAsync(_folder.FullPath, arguments);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(warning ?? "", run.Error, StringComparison.Ordinal);
        Assert.Equal(warning is not null, run.Error.Contains("may read", StringComparison.Ordinal));
    }
}
