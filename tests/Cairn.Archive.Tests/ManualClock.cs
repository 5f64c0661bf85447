namespace Cairn.Archive.Tests;

/// <summary>A clock that stands until it is set.</summary>
internal sealed class ManualClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = Samples.Now;

    public override DateTimeOffset GetUtcNow() => Now;
}
