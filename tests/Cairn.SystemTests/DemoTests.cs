using System.Net.Sockets;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_brings_back_a_socket_and_a_setuid_program_too()
    {
        await using var network = await TestNetwork.StartAsync(0);
        var data = SampleTree.Make(network, "data", 70, 10_000);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(data, "sock")));
        var program = Path.Combine(data, "program");
        await File.WriteAllTextAsync(program, "#!/bin/sh\n");
        File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.SetUser | UnixFileMode.UserExecute);

        var run = await network.Program.RunAsync(["demo", "--data", data], network.Time);

        Assert.True(run.ExitCode == 0, run.ToString());
    }
}
