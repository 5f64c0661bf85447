using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Placing;

/// <summary>What one member answered.</summary>
/// <param name="Member">Who.</param>
/// <param name="Packs">Packs of which it confirmed a shard that it signed for; null when it did not answer.</param>
/// <param name="Refusal">Why it did not answer; null when it did. One that was not reached counts as busy.</param>
internal sealed record SurveyedHolder(Member Member, int? Packs, Refusal? Refusal)
{
    /// <summary>Whether it answered.</summary>
    public bool Answered => Refusal is null;
}
