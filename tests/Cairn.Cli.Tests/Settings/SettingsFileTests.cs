using Cairn.Cli.Daemon;
using Cairn.Cli.Settings;
using Cairn.Core.Errors;

namespace Cairn.Cli.Tests.Settings;

public sealed class SettingsFileTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Without_a_file_nothing_is_set() => Assert.Empty(SettingsFile.Read(_home.FullPath));

    [Fact]
    public void The_environment_counts_more_than_the_file_and_that_more_than_the_default()
    {
        Write("""{ "ping.interval": "7s", "undelete.window": "3d" }""");

        var settings = DaemonSettings.OfHome(_home.FullPath, name => name == "CAIRN_PING_INTERVAL" ? "1s" : null);

        Assert.Equal(TimeSpan.FromSeconds(1), settings.PingInterval);
        Assert.Equal(TimeSpan.FromDays(3), settings.Peer.UndeleteWindow);
        Assert.Equal(TimeSpan.FromHours(24), settings.Peer.RepairGrace);
    }

    [Fact]
    public void What_is_set_is_read_back_and_the_rest_stays()
    {
        Write("""{ "ping.interval": "7s" }""");

        SettingsFile.Set(_home.FullPath, SettingCatalog.UndeleteWindow, "3d");
        Assert.Equal("3d", SettingsFile.Read(_home.FullPath)["undelete.window"]);

        SettingsFile.Set(_home.FullPath, SettingCatalog.UndeleteWindow, null);
        Assert.Equal([new("ping.interval", "7s")], SettingsFile.Read(_home.FullPath));
    }

    [Theory]
    [InlineData("bad-settings", "")]
    [InlineData("bad-settings", "null")]
    [InlineData("bad-settings", "[]")]
    [InlineData("bad-settings", "{ \"ping.interval\": 5 }")]
    [InlineData("bad-settings", "{ \"ping.interval\": null }")]
    [InlineData("bad-settings", "{ \"ping.interval\": \"5s\"")]
    [InlineData("bad-settings", "{ \"ping.interval\": \"5s\", \"ping.interval\": \"6s\" }")]
    [InlineData("no-such-setting", "{ \"ping.intervall\": \"5s\" }")]
    [InlineData("bad-setting", "{ \"ping.interval\": \"soon\" }")]
    [InlineData("bad-setting", "{ \"ping.interval\": \"1ms\" }")]
    [InlineData("bad-setting", "{ \"undelete.window\": \"733d\" }")]
    public void What_makes_no_sense_is_refused_with_the_name_of_the_file(string code, string content)
    {
        Write(content);

        var error = Assert.Throws<CairnException>(() => DaemonSettings.OfHome(_home.FullPath, _ => null));

        Assert.Equal((ErrorKind.BadUsage, code), (error.Kind, error.Code));
        Assert.Contains(SettingsFile.PathIn(_home.FullPath), error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_understood_is_not_written_over()
    {
        Write("{ # mine");

        Assert.Throws<CairnException>(() => SettingsFile.Set(_home.FullPath, SettingCatalog.UndeleteWindow, "3d"));

        Assert.Equal("{ # mine", File.ReadAllText(SettingsFile.PathIn(_home.FullPath)));
    }

    private void Write(string content) => File.WriteAllText(SettingsFile.PathIn(_home.FullPath), content);
}
