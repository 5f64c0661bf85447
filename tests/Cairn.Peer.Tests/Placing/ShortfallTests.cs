using Cairn.Peer.Placing;

namespace Cairn.Peer.Tests.Placing;

public sealed class ShortfallTests
{
    [Theory]
    [InlineData("No peer", 0, 1)]
    [InlineData("No peer of at least 3", 0, 3)]
    [InlineData("Only 1 of at least 2 peers", 1, 2)]
    public void Too_few_are_told_in_words(string words, int did, int needed) => Assert.Equal(words, Shortfall.Of(did, needed));
}
