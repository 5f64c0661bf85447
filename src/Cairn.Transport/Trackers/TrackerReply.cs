using Cairn.Protocol.Trackers;

namespace Cairn.Transport.Trackers;

/// <summary>How a request to the tracker ended. Closed: one of the three nested records.</summary>
internal abstract record TrackerReply<T>
{
    private TrackerReply()
    {
    }

    /// <summary>It answered.</summary>
    public sealed record Answered(T Value) : TrackerReply<T>;

    /// <summary>It answered that it will not.</summary>
    public sealed record Refused(TrackerProblem Problem) : TrackerReply<T>;

    /// <summary>No answer, or one that makes no sense.</summary>
    public sealed record Unreachable(string Why) : TrackerReply<T>;
}
