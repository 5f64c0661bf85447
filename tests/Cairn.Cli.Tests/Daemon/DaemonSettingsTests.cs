using Cairn.Cli.Daemon;
using Cairn.Core.Errors;

namespace Cairn.Cli.Tests.Daemon;

public sealed class DaemonSettingsTests
{
    [Fact]
    public void Without_anything_set_the_defaults_hold()
    {
        var settings = DaemonSettings.OfEnvironment(_ => null);

        Assert.Equal(TimeSpan.FromSeconds(5), settings.PingInterval);
        Assert.Equal(TimeSpan.FromHours(24), settings.Peer.UndeleteWindow);
        Assert.Equal(TimeSpan.FromHours(24), settings.Peer.RepairGrace);
    }

    [Fact]
    public void The_environment_says_otherwise()
    {
        var settings = DaemonSettings.OfEnvironment(name => name switch
        {
            "CAIRN_PING_INTERVAL" => "400ms",
            "CAIRN_UNDELETE_WINDOW" => "2d",
            "CAIRN_REPAIR_GRACE" => "10s",
            _ => null,
        });

        Assert.Equal(TimeSpan.FromMilliseconds(400), settings.PingInterval);
        Assert.Equal(TimeSpan.FromDays(2), settings.Peer.UndeleteWindow);
        Assert.Equal(TimeSpan.FromSeconds(10), settings.Peer.RepairGrace);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("soon")]
    [InlineData("1ms")]
    public void A_value_that_could_not_work_is_told_with_its_name(string value)
    {
        var error = Assert.Throws<CairnException>(() => DaemonSettings.OfEnvironment(name => name == "CAIRN_PING_INTERVAL" ? value : null));

        Assert.Equal((ErrorKind.BadUsage, "bad-setting"), (error.Kind, error.Code));
        Assert.Contains("CAIRN_PING_INTERVAL", error.What, StringComparison.Ordinal);
    }
}
