using Cairn.Cli.Commands;

namespace Cairn.Cli.Tests.Commands;

public sealed class StopRequestTests
{
    [Fact]
    public void It_stops_the_work_and_whatever_is_within()
    {
        using var outer = new StopRequest();
        using var inner = new StopRequest(outer.Token);

        outer.Make();

        Assert.True(outer.IsMade);
        Assert.True(inner.IsMade);
        Assert.True(inner.Token.IsCancellationRequested);
    }

    [Fact]
    public void What_is_within_is_stopped_alone()
    {
        using var outer = new StopRequest();
        using var inner = new StopRequest(outer.Token);

        inner.Make();
        inner.Make();

        Assert.True(inner.IsMade);
        Assert.False(outer.IsMade);
    }

    [Fact]
    public void Made_when_the_work_has_just_ended_it_does_nothing()
    {
        var request = new StopRequest();
        var token = request.Token;
        request.Dispose();

        request.Make();

        Assert.False(token.IsCancellationRequested);
    }
}
