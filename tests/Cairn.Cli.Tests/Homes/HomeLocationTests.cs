using Cairn.Cli.Homes;

namespace Cairn.Cli.Tests.Homes;

public sealed class HomeLocationTests
{
    [Theory]
    [InlineData("opt", "/env", "/data", "/work/opt")]
    [InlineData("/opt/", "/env", "/data", "/opt")]
    [InlineData(null, "/env", "/data", "/env")]
    [InlineData(null, "env", "/data", "/work/env")]
    [InlineData(null, null, "/data", "/data/cairn")]
    [InlineData("", "", "", "/home/ann/.local/share/cairn")]
    [InlineData(null, null, "relative", "/home/ann/.local/share/cairn")]
    [InlineData(null, null, null, "/home/ann/.local/share/cairn")]
    public void The_first_that_is_given_counts(string? option, string? cairnHome, string? dataHome, string expected)
    {
        string? Variable(string name) => name switch
        {
            "CAIRN_HOME" => cairnHome,
            "XDG_DATA_HOME" => dataHome,
            "HOME" => "/home/ann",
            _ => null,
        };

        Assert.Equal(expected, HomeLocation.Resolve(option, Variable, "/work"));
    }
}
