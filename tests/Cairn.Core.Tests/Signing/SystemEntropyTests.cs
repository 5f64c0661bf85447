using Cairn.Core.Signing;

namespace Cairn.Core.Tests.Signing;

public sealed class SystemEntropyTests
{
    [Fact]
    public void The_whole_span_is_filled_and_never_alike()
    {
        var entropy = new SystemEntropy();
        var first = new byte[64];
        var second = new byte[64];
        entropy.Fill(first);
        entropy.Fill(second);

        Assert.NotEqual(first, second);
        Assert.NotEqual(new byte[32], first[..32]);
        Assert.NotEqual(new byte[32], first[32..]);
    }
}
