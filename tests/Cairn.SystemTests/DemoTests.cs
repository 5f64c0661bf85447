using System.Net.Sockets;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_leaves_out_what_no_backup_stores_and_says_so()
    {
        await using var network = await TestNetwork.StartAsync(0);
        var data = SampleTree.Make(network, "data", 70, 10_000);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(data, "sock")));

        var run = await network.Program.RunAsync(["demo", "--data", data], network.Time);

        Assert.True(run.ExitCode == 0, run.ToString());
        var results = run.Objects("step").Select(step => step.GetProperty("result").GetString()!).ToList();
        Assert.Equal(2, results.Count(result => result.EndsWith("no backup stores sockets and devices: ./sock", StringComparison.Ordinal)));
    }
}
