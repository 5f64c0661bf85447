using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace Cairn.Testing.Time;

/// <summary>Waits for what real sockets and threads bring about, instead of sleeping.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Returns as soon as the condition holds; fails after half a minute, naming it.</summary>
    public static Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? text = null) =>
        TrueAsync(() => Task.FromResult(condition()), text);

    /// <summary>The same for a condition that takes asking.</summary>
    public static async Task TrueAsync(
        Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Deadline, $"After {Deadline.TotalSeconds} s it is still not so that {text}");
            await Task.Delay(Pause);
        }
    }
}
