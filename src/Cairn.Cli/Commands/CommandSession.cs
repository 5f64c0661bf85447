using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Homes;
using Cairn.Cli.Output;
using Cairn.Platform.Trees;

namespace Cairn.Cli.Commands;

/// <summary>What a command works with: the home it is for, where it writes, and what surrounds the process.</summary>
/// <param name="Home">Absolute path of the home; whether there is one is for the command to find out.</param>
/// <param name="Output">Where it writes.</param>
/// <param name="Surroundings">Environment and current directory.</param>
internal sealed record CommandSession(string Home, CommandOutput Output, Surroundings Surroundings)
{
    /// <summary>
    /// Has the running peer do something: progress is shown, other lines are shown as <paramref name="show"/> says (or passed on
    /// with <c>--json</c>), the summary is returned.
    /// </summary>
    public Task<TSummary> CallAsync<TRequest, TSummary>(
        LocalCall<TRequest, TSummary> call, TRequest request, Action<JsonLine> show, CancellationToken cancellation)
    {
        Action<JsonLine> pass = Output.Format is OutputFormat.Human ? show : Output.Object;
        return AskAsync(call, request, pass, cancellation);
    }

    /// <summary>The same, but its lines are only for <paramref name="take"/>, whatever the format.</summary>
    public async Task<TSummary> AskAsync<TRequest, TSummary>(
        LocalCall<TRequest, TSummary> call, TRequest request, Action<JsonLine> take, CancellationToken cancellation)
    {
        HomeVersion.Check(Home);
        var socket = LocalSocket.PathFor(Home, Surroundings.Variable);
        LocalSocket.PrepareFolder(socket, new LocalSourceTree()); // whoever else could listen there would be told what to back up
        using var client = new LocalClient(Home, socket);
        using var progress = Output.ShowProgress();
        await foreach (var line in client.CallAsync(call.Route, request, call.Request, cancellation))
        {
            if (line.Type == ProgressLine.TypeName)
            {
                progress.Show(line.Read(CairnJson.Default.ProgressLine));
                Output.Object(line);
                continue;
            }

            if (line.Type == ApiLine.Summary)
            {
                Output.EndRemarks();
                return line.Read(call.Summary);
            }

            take(line);
        }

        throw new InvalidOperationException("The client ends with a summary or an exception.");
    }
}
