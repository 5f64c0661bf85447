namespace Cairn.Tracker.Rosters;

/// <summary>What a tracker does about a peer that was silent, or that another peer suspects. Its roster's lock guards it.</summary>
internal sealed class Check
{
    /// <summary>Whether it is being called now.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>When the last call began, as a timestamp of the clock; null before the first.</summary>
    public long? BeganAt { get; set; }

    /// <summary>When the last call began that was in vain; null if none was.</summary>
    public long? FailedAt { get; set; }

    /// <summary>Whether another peer said that it does not answer.</summary>
    public bool IsSuspected { get; set; }
}
