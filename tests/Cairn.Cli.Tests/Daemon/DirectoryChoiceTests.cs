using Cairn.Cli.Daemon;
using Cairn.Core.Errors;

namespace Cairn.Cli.Tests.Daemon;

public sealed class DirectoryChoiceTests
{
    [Theory]
    [InlineData("tracker=http://127.0.0.1:7400", "http://127.0.0.1:7400/")]
    [InlineData("tracker=https://tracker.example", "https://tracker.example/")]
    public void A_tracker_is_named_by_its_URL(string directory, string url) =>
        Assert.Equal(new Uri(url), DirectoryChoice.TrackerOf(directory));

    [Theory]
    [InlineData("gossip")]
    [InlineData("etcd=http://127.0.0.1:2379")]
    public void What_this_version_cannot_do_is_refused_with_what_it_can(string directory)
    {
        var error = Assert.Throws<CairnException>(() => DirectoryChoice.TrackerOf(directory));

        Assert.Equal((ErrorKind.BadUsage, "directory-not-supported"), (error.Kind, error.Code));
        Assert.Contains("tracker=URL", error.Todo, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tracker=")]
    [InlineData("tracker=127.0.0.1:7400")]
    [InlineData("tracker=ftp://127.0.0.1")]
    [InlineData("tracker=http://127.0.0.1:7400/?x=1")]
    [InlineData("tracker=http://user:word@127.0.0.1:7400")]
    [InlineData("carrier pigeon")]
    public void Nonsense_is_refused(string directory) =>
        Assert.Equal("bad-directory", Assert.Throws<CairnException>(() => DirectoryChoice.TrackerOf(directory)).Code);
}
