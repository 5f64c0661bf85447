using Cairn.Cli.LocalApi;
using Cairn.Core.Errors;

namespace Cairn.Cli.Tests.LocalApi;

public sealed class LocalSocketTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_way_to_a_home_leads_to_one_socket()
    {
        Directory.CreateDirectory(_folder.At("home"));
        File.CreateSymbolicLink(_folder.At("link"), _folder.At("home"));

        var direct = LocalSocket.PathFor(_folder.At("home"), _ => null);

        Assert.Equal(direct, LocalSocket.PathFor(_folder.At("link"), _ => null));
        Assert.NotEqual(direct, LocalSocket.PathFor(_folder.At("other"), _ => null));
    }

    [Fact]
    public void However_long_the_home_the_socket_fits()
    {
        var home = "/" + string.Join('/', Enumerable.Repeat("a long name of a folder", 100));

        Assert.InRange(LocalSocket.PathFor(home, name => name == "XDG_RUNTIME_DIR" ? "/run/user/1000" : null).Length, 1, 107);
    }

    [Fact]
    public void A_runtime_folder_that_is_too_long_is_told()
    {
        var error = Assert.Throws<CairnException>(() => LocalSocket.PathFor("/home", _ => "/" + new string('x', 100)));

        Assert.Equal("socket-path-too-long", error.Code);
    }
}
