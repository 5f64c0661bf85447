using Cairn.Testing.Platform;

namespace Cairn.Platform.Tests;

public sealed class SeededEntropyTests
{
    [Fact]
    public void Same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        Assert.Equal(Draw(1), Draw(1));
        Assert.NotEqual(Draw(1), Draw(2));
    }

    private static byte[] Draw(int seed)
    {
        var entropy = new SeededEntropy(seed);
        var bytes = new byte[64];
        entropy.Fill(bytes.AsSpan(0, 32));
        entropy.Fill(bytes.AsSpan(32));
        Assert.False(bytes.AsSpan(0, 32).SequenceEqual(bytes.AsSpan(32)));
        return bytes;
    }
}
