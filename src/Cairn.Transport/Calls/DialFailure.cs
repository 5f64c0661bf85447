namespace Cairn.Transport.Calls;

/// <summary>No connection to a peer: nothing listens there, or somebody else does. Nothing but a handshake was sent.</summary>
/// <param name="why">One sentence for people.</param>
/// <param name="inner">What the platform said.</param>
internal sealed class DialFailure(string why, Exception? inner) : IOException(why, inner)
{
    /// <summary>Whether trying again at once may help: not after a time-out, and not if another peer answered.</summary>
    public bool MayPass { get; init; }
}
