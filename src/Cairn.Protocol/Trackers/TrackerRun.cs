using Cairn.Core.Ids;

namespace Cairn.Protocol.Trackers;

/// <summary>
/// Names one run of a tracker process: 256 random bits drawn at its start. What peers sign for a tracker names its run, so that nothing
/// signed for an earlier run, whose counters are forgotten, can be sent again.
/// </summary>
/// <param name="Value">The 256 bits.</param>
public readonly record struct TrackerRun(Hash256 Value) : IIdentifier<TrackerRun>
{
    /// <inheritdoc/>
    public static TrackerRun From(Hash256 value) => new(value);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString();
}
