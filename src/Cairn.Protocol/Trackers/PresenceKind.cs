namespace Cairn.Protocol.Trackers;

/// <summary>What a peer tells a tracker.</summary>
public enum PresenceKind
{
    /// <summary>It is there.</summary>
    Here = 1,

    /// <summary>It leaves the network for good.</summary>
    Leaving = 2,
}
