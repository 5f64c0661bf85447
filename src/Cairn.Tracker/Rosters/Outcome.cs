namespace Cairn.Tracker.Rosters;

/// <summary>What became of something that a peer told. Closed: one of the nested records.</summary>
internal abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>It was taken.</summary>
    public sealed record Taken : Outcome;

    /// <summary>It was taken, and put the peer on the list.</summary>
    public sealed record Joined : Outcome;

    /// <summary>It was not, as the rosters remember too much already: once they have forgotten something it may be.</summary>
    public sealed record NoMemory : Outcome;

    /// <summary>It was not.</summary>
    /// <param name="Code">One of the codes of <see cref="Protocol.Trackers.TrackerProblem"/>.</param>
    /// <param name="Why">One sentence for people.</param>
    /// <param name="Counter">The highest counter seen, if that is what is wrong.</param>
    public sealed record Refused(string Code, string Why, ulong? Counter = null) : Outcome;
}
