namespace Cairn.Protocol.Trackers;

/// <summary>Why a tracker refuses (RFC 9457).</summary>
/// <param name="Type">A URN that ends in the code.</param>
/// <param name="Title">The code in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">One sentence for people.</param>
/// <param name="Code">One of the constants.</param>
/// <param name="Run">The tracker's run, with <see cref="OtherRun"/>.</param>
/// <param name="Counter">The highest counter that the tracker has seen, with <see cref="Repeated"/>.</param>
public sealed record TrackerProblem(
    string Type, string Title, int Status, string Detail, string Code, string? Run = null, ulong? Counter = null)
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>The presence is for another run of the tracker: sign one for this run.</summary>
    public const string OtherRun = "other-run";

    /// <summary>The presence's counter was used already: sign a higher one.</summary>
    public const string Repeated = "repeated";

    /// <summary>The tracker does not know the peer, or not its record in force: subscribe.</summary>
    public const string NotSubscribed = "not-subscribed";

    /// <summary>The credential does not prove that the peer is a member.</summary>
    public const string NotMember = "not-member";

    /// <summary>The founder has evicted the peer, or who let it in.</summary>
    public const string Evicted = "evicted";

    /// <summary>A newer record of the peer is known.</summary>
    public const string OlderRecord = "older-record";

    /// <summary>A newer device of the same owner has taken over.</summary>
    public const string Superseded = "superseded";

    /// <summary>The tracker takes no more networks, members or listeners.</summary>
    public const string Full = "full";

    /// <summary>The caller asks for more than its share: later.</summary>
    public const string Busy = "busy";

    /// <summary>The request makes no sense.</summary>
    public const string BadRequest = "bad-request";
}
