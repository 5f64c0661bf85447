using Cairn.Protocol.Trackers;

namespace Cairn.Transport.Trackers;

/// <summary>What the tracker pushes. Closed: one of the nested records.</summary>
internal abstract record TrackerEvent
{
    private TrackerEvent()
    {
    }

    /// <summary>The whole list.</summary>
    public sealed record List(TrackerList Value) : TrackerEvent;

    /// <summary>A change of it.</summary>
    public sealed record Change(TrackerChange Value) : TrackerEvent;

    /// <summary>Something that a newer tracker has made up.</summary>
    public sealed record Unknown : TrackerEvent;
}
