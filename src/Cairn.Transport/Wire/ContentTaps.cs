using Cairn.Protocol.Blobs;

namespace Cairn.Transport.Wire;

/// <summary>
/// What the content of blobs passes through on its way out of this peer and into it, in calls and in answers. Nothing, unless an
/// experiment puts something there to count or to spoil it.
/// </summary>
/// <param name="Sent">Takes what is about to be sent. Thread-safe.</param>
/// <param name="Received">Takes what is about to arrive. Thread-safe.</param>
public sealed record ContentTaps(Func<IBlobSource, IBlobSource> Sent, Func<IBlobSource, IBlobSource> Received)
{
    /// <summary>Leaves everything as it is.</summary>
    public static readonly ContentTaps None = new(static content => content, static content => content);
}
