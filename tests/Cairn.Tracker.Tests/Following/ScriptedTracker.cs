using Cairn.Protocol.Trackers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cairn.Tracker.Tests.Following;

/// <summary>A tracker that says whatever the test likes, also what none would say.</summary>
internal sealed class ScriptedTracker : IAsyncDisposable
{
    /// <summary>A list of nobody, by a run of its own, that asks for hasty pings.</summary>
    public const string Empty = $$"""{"run":"{{Run}}","version":1,"pingMilliseconds":100,"nodes":[],"left":[]}""";

    private const string Run = "00000000000000000000000000000000000000000000000000000000000000aa";

    private readonly WebApplication _app;
    private int _asked;

    private ScriptedTracker(WebApplication app) => _app = app;

    /// <summary>The list that is told, to subscribers and listeners.</summary>
    public string List { get; set; } = Empty;

    /// <summary>The problem with which subscriptions and pings are refused; null where they are not.</summary>
    public TrackerProblem? Problem { get; set; }

    /// <summary>Subscriptions and pings that came.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");

    public static async Task<ScriptedTracker> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var tracker = new ScriptedTracker(builder.Build());
        tracker._app.Run(tracker.AnswerAsync);
        await tracker._app.StartAsync();
        return tracker;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path.Value == "/" + TrackerPaths.Events)
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($"event: list\ndata: {List}\n\n", context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        Interlocked.Increment(ref _asked);
        if (Problem is { } problem)
        {
            context.Response.StatusCode = problem.Status;
            await context.Response.WriteAsJsonAsync(
                problem, TrackerJson.Default.TrackerProblem, TrackerProblem.MediaType, context.RequestAborted);
        }
        else
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(List, context.RequestAborted);
        }
    }
}
