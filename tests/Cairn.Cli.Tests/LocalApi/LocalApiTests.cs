using System.Net.Sockets;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Core.Errors;

namespace Cairn.Cli.Tests.LocalApi;

/// <summary>Server and client over a real socket.</summary>
public sealed class LocalApiTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly BackupRequest Request = new() { Paths = ["/docs"], Tags = ["a"], Copies = 3 };

    private readonly TemporaryFolder _folder = new();

    private string SocketPath => _folder.At("peer.sock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_arrive_in_order_and_the_summary_ends_them()
    {
        await using var server = await ServeAsync(async (request, lines, cancellation) =>
        {
            Assert.Equal(Request.Paths, request.Paths);
            Assert.Equal(3, request.Copies);
            for (var i = 1; i <= 1000; i++)
                await lines.WriteAsync(new ProgressLine { Stage = "backup", Files = i }, cancellation);

            await lines.WriteAsync(new CountSummary { Count = 7 }, cancellation);
        });

        var received = await CallAsync();

        Assert.Equal(1001, received.Count);
        var files = received.SkipLast(1).Select(line => (int)line.Read(CairnJson.Default.ProgressLine).Files);
        Assert.Equal(Enumerable.Range(1, 1000), files);
        Assert.Equal(7, received[^1].Read(CairnJson.Default.CountSummary).Count);
    }

    [Fact]
    public async Task An_error_crosses_with_all_its_parts()
    {
        await using var server = await ServeAsync((_, _, _) =>
            throw new CairnException(ErrorKind.Refused, "no-room", "What.", "Meaning.", "Todo."));

        var error = await Assert.ThrowsAsync<CairnException>(CallAsync);

        Assert.Equal((ErrorKind.Refused, "no-room"), (error.Kind, error.Code));
        Assert.Equal(("What.", "Meaning.", "Todo."), (error.What, error.Meaning, error.Todo));
    }

    [Fact]
    public async Task A_bug_in_the_peer_is_told_as_an_internal_error()
    {
        await using var server = await ServeAsync((_, _, _) => throw new InvalidOperationException("oops"));

        var error = await Assert.ThrowsAsync<CairnException>(CallAsync);

        Assert.Equal("internal", error.Code);
        Assert.Contains("oops", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_goes_away_cancels_its_work()
    {
        var cancelled = new TaskCompletionSource();
        await using var server = await ServeAsync(async (_, lines, cancellation) =>
        {
            await lines.WriteAsync(new ProgressLine { Stage = "backup" }, cancellation);
            using var registration = cancellation.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        using var leaving = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            using var client = new LocalClient("home", SocketPath);
            await foreach (var _ in client.CallAsync(LocalCalls.Backup.Route, Request, LocalCalls.Backup.Request, leaving.Token))
                await leaving.CancelAsync();
        });

        await cancelled.Task.WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_server_that_stops_cancels_the_work_and_tells_its_caller()
    {
        var begun = new TaskCompletionSource();
        var server = await ServeAsync(async (_, _, cancellation) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        var call = CallAsync();
        await begun.Task.WaitAsync(Deadline);

        await server.DisposeAsync();

        Assert.Equal("peer-stopping", (await Assert.ThrowsAsync<CairnException>(() => call)).Code);
    }

    [Fact]
    public async Task Nobody_listening_is_told_plainly()
    {
        var error = await Assert.ThrowsAsync<CairnException>(CallAsync);

        Assert.Equal((ErrorKind.Unreachable, "not-running"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task A_socket_that_a_killed_peer_left_is_replaced()
    {
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(_folder.At("first.sock")));
            File.Move(_folder.At("first.sock"), SocketPath); // away from the name that disposing removes
        }

        Assert.True(File.Exists(SocketPath));
        await using var server = await ServeAsync((_, lines, cancellation) =>
            lines.WriteAsync(new CountSummary { Count = 1 }, cancellation));

        Assert.Single(await CallAsync());
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_no_success()
    {
        await using var server = await ServeAsync((_, lines, cancellation) =>
            lines.WriteAsync(new ProgressLine { Stage = "backup" }, cancellation));

        Assert.Equal("peer-stopped", (await Assert.ThrowsAsync<CairnException>(CallAsync)).Code);
    }

    private async Task<LocalServer> ServeAsync(LocalServer.Handler<BackupRequest> handler)
    {
        var server = new LocalServer(SocketPath, _ => { });
        server.Map(LocalCalls.Backup, handler);
        await server.StartAsync(CancellationToken.None);
        return server;
    }

    private async Task<List<JsonLine>> CallAsync()
    {
        using var client = new LocalClient("home", SocketPath);
        using var deadline = new CancellationTokenSource(Deadline);
        var received = new List<JsonLine>();
        await foreach (var line in client.CallAsync(LocalCalls.Backup.Route, Request, LocalCalls.Backup.Request, deadline.Token))
            received.Add(line);

        return received;
    }
}
