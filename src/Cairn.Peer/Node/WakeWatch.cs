namespace Cairn.Peer.Node;

/// <summary>
/// Since when this machine has been awake without a break. One that was off or asleep heard nothing meanwhile, and cannot know how long
/// ago that was but by its clock. Not thread-safe.
/// </summary>
internal sealed class WakeWatch(TimeProvider time)
{
    /// <summary>How much longer than it should a rest may take on a machine that is merely busy, or whose clock is set right.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    private DateTimeOffset _since = time.GetUtcNow();

    // What is done between two rests may take as long as it likes; the machine may sleep then too.
    private DateTimeOffset _rested = time.GetUtcNow();

    /// <summary>How long it has been awake; less than nothing when its clock was set back since.</summary>
    public TimeSpan For => time.GetUtcNow() - _since;

    /// <summary>Rests, and notices when the machine was asleep meanwhile or since the last rest, or its clock was set: then it is as if it
    /// had just started. Of work in between that takes longer than a machine may be late nobody knows whether it slept.</summary>
    /// <returns>Whether it was.</returns>
    public async Task<bool> RestAsync(TimeSpan rest, CancellationToken cancellation)
    {
        await Task.Delay(rest, time, cancellation);
        var now = time.GetUtcNow();
        var hasSlept = now < _rested || now - _rested > rest + LongestDelay;
        if (hasSlept)
            _since = now;

        _rested = now;
        return hasSlept;
    }
}
