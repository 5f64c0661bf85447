using Cairn.Core.Signing;

namespace Cairn.Core.Tests.Signing;

public sealed class VerificationKeysTests
{
    [Fact]
    public void Key_used_longest_ago_makes_room()
    {
        var keys = new VerificationKeys(2);
        var first = keys.PoolOf([1]);
        var second = keys.PoolOf([2]);
        Assert.Same(first, keys.PoolOf([1]));

        keys.PoolOf([3]);

        Assert.Equal(2, keys.Count);
        Assert.Same(first, keys.PoolOf([1]));
        Assert.NotSame(second, keys.PoolOf([2]));
        Assert.Equal(2, keys.Count);
    }

    [Fact]
    public void Strangers_without_number_take_no_more_room()
    {
        var keys = new VerificationKeys(8);
        for (var i = 0; i < 1000; i++)
            keys.PoolOf(BitConverter.GetBytes(i));

        Assert.Equal(8, keys.Count);
    }
}
