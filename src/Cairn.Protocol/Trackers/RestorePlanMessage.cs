using Cairn.Protocol.Wire;

namespace Cairn.Protocol.Trackers;

/// <summary>The body of <c>POST /plans/restore</c>: who has these packs?</summary>
/// <param name="Packs">Ids of the packs, in hexadecimal digits, at most <see cref="TrackerLimits.PacksPerMessage"/>.</param>
public sealed record RestorePlanMessage(IReadOnlyList<string> Packs)
{
    /// <summary>Ids of the packs; none is null.</summary>
    public IReadOnlyList<string> Packs { get; } = JsonLists.WithoutNull(Packs);
}
