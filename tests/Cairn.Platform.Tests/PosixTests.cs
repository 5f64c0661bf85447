using System.Runtime.InteropServices;
using Cairn.Platform.Native;

namespace Cairn.Platform.Tests;

public sealed class PosixTests
{
    [Fact]
    public void An_interrupted_call_is_made_again_and_no_other()
    {
        var calls = 0;
        int error;
        while (Posix.Interrupted(Answer(++calls < 3 ? Errno.Interrupted : Errno.NoEntry), out error))
        {
        }

        Assert.Equal((3, Errno.NoEntry), (calls, error));
    }

    [Fact]
    public void Of_a_call_that_succeeds_no_earlier_error_is_told()
    {
        Answer(Errno.Interrupted);
        Assert.False(Posix.Interrupted(0, out var error));
        Assert.Equal(0, error);
        Assert.False(Posix.Interrupted(long.MaxValue, out error));
        Assert.Equal(0, error);
    }

    /// <summary>What a call of the C library leaves when it fails.</summary>
    private static int Answer(int number)
    {
        Marshal.SetLastPInvokeError(number);
        return -1;
    }
}
