namespace Cairn.Transport.Calls;

/// <summary>A call that got no answer, on its way up to where it becomes <c>Unreachable</c>.</summary>
/// <param name="why">One sentence for people.</param>
/// <param name="inner">What the platform said.</param>
internal sealed class CallFailure(string why, Exception? inner) : Exception(why, inner)
{
    /// <summary>Whether trying again at once may help and does no harm.</summary>
    public bool MayRepeat { get; init; }
}
