using Cairn.Core.Ids;
using Cairn.Core.Keys;
using Cairn.Protocol.Membership;

namespace Cairn.Cli.Tests.Commands;

public sealed class InviteArgumentTests : IDisposable
{
    private const string Readable = "Every user of this machine may read";

    private static readonly string Line = InviteOf("inviter"u8);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-")]
    [InlineData("@an.invite")]
    [InlineData("")]
    public async Task An_invite_comes_from_standard_input_or_a_file_or_the_arguments(string from)
    {
        await File.WriteAllTextAsync(_folder.At("an.invite"), Line + "\n");
        File.SetUnixFileMode(_folder.At("an.invite"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var run = await JoinAsync($"{Line}\nmore\n", from.Length > 0 ? from : Line);

        // Nobody is there whom it could be redeemed at; whoever had no invite would not have asked.
        Assert.Equal(4, run.ExitCode);
        Assert.DoesNotContain(Readable, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-", 2, "standard input, which is empty")]
    [InlineData("@missing", 5, "There is no file")]
    [InlineData("@", 2, "A path is empty")]
    [InlineData("@cut", 7, "This invite is damaged")]
    public async Task Where_there_is_no_invite_it_says_so_and_makes_nothing(string from, int exitCode, string message)
    {
        await File.WriteAllTextAsync(_folder.At("cut"), Line[..^4]);

        var run = await JoinAsync("", from);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder.At("home")));
    }

    [Fact]
    public async Task A_file_with_an_invite_that_everybody_may_read_is_warned_of()
    {
        await File.WriteAllTextAsync(_folder.At("open"), Line);
        File.SetUnixFileMode(_folder.At("open"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Contains(Readable, (await JoinAsync("", "@open")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recovery_asks_the_inviters_of_several_invites_and_further_peers()
    {
        using (var secret = RootSecret.From(new byte[RootSecret.Size]))
            await File.WriteAllTextAsync(_folder.At("key"), RecoveryKey.Format(secret));

        await File.WriteAllTextAsync(_folder.At("an.invite"), InviteOf("another"u8));
        string[] contacts = ["--join", "-", "--join", "@an.invite", "--peer", "127.0.0.1:2"];

        var run = await ConsoleRun.WithInputAsync(
            _folder.FullPath, Line, ["--home", "home", "recover", "--name", "a", "--key-file", "key", .. contacts]);

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("None of the 3 peers that were asked answers", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Whoever it names is not there.</summary>
    private static string InviteOf(ReadOnlySpan<byte> inviter) => new Invite
    {
        Network = new NetworkId(Hash256.Sha256("network"u8)),
        Inviter = new PeerId(Hash256.Sha256(inviter)),
        Addresses = [new PeerAddress("127.0.0.1", 1)],
        Secret = new byte[Invite.SecretSize],
        ExpiresAt = DateTimeOffset.UnixEpoch.AddYears(100),
    }.Format();

    private Task<ConsoleRun> JoinAsync(string input, string from) =>
        ConsoleRun.WithInputAsync(_folder.FullPath, input, ["--home", "home", "init", "--name", "a", "--join", from]);
}
