namespace Cairn.Cli.Tests.Commands;

public sealed class SecretFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, "kit", "--out", "new.kit", "--key-file", "key")]
    [InlineData(true, "evict", "rogue", "--key", "key")]
    [InlineData(false, "kit", "--out", "new.kit", "--key-file", "key")]
    public async Task A_key_file_that_every_user_may_read_is_warned_of(bool isOpen, params string[] arguments)
    {
        await File.WriteAllTextAsync(_folder.At("key"), "no key");
        var others = isOpen ? UnixFileMode.OtherRead : UnixFileMode.None;
        File.SetUnixFileMode(_folder.At("key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        var run = await ConsoleRun.OfAsync(_folder.FullPath, arguments);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal(isOpen, run.Error.Contains("Every user of this machine may read", StringComparison.Ordinal));
    }
}
