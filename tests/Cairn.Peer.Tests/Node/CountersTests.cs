using Cairn.Peer.Node;

namespace Cairn.Peer.Tests.Node;

public sealed class CountersTests : IDisposable
{
    private readonly Cast _cast = new();

    private Counters Counters => new(_cast.Database);

    public void Dispose() => _cast.Dispose();

    [Fact]
    public void Numbers_rise_within_a_moment_and_when_the_clock_goes_back()
    {
        var first = Counters.Next("a", Cast.Start);
        var second = Counters.Next("a", Cast.Start);
        var third = Counters.Next("a", Cast.Start.AddYears(-1));

        Assert.Equal([first + 1, first + 2], [second, third]);
        Assert.Equal(first, Counters.Next("b", Cast.Start));
    }

    [Fact]
    public void Numbers_rise_although_the_database_was_lost()
    {
        var before = Enumerable.Range(0, 10).Select(_ => Counters.Next("a", Cast.Start)).Max();
        using var fresh = new Cast();

        Assert.True(new Counters(fresh.Database).Next("a", Cast.Start.AddMinutes(1)) > before);
    }
}
