namespace Cairn.Protocol.Calls;

/// <summary>How a call to a peer ended. Closed: one of the three nested records.</summary>
/// <typeparam name="T">What an answered call yields.</typeparam>
public abstract record Reply<T>
{
    private Reply()
    {
    }

    /// <summary>It answered.</summary>
    /// <param name="Value">The answer.</param>
    public sealed record Answered(T Value) : Reply<T>;

    /// <summary>It answered that it will not.</summary>
    /// <param name="Refusal">Why.</param>
    public sealed record Refused(Refusal Refusal) : Reply<T>;

    /// <summary>No answer: not reached, cut off, or not the peer it should be. Whether it was done is unknown.</summary>
    /// <param name="Why">One sentence for people.</param>
    public sealed record Unreachable(string Why) : Reply<T>;
}
