using Cairn.Core.Ids;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Calls;

/// <summary>A shard that a holder keeps.</summary>
/// <param name="Pack">Of which pack.</param>
/// <param name="Shard">Which one.</param>
/// <param name="ManifestVersion">Under which manifest.</param>
/// <param name="Manifest">The manifest, where it was asked for.</param>
public sealed record HeldShard(PackId Pack, int Shard, uint ManifestVersion, Signed<Manifest>? Manifest)
{
    /// <summary>The holder's word for it, where it was asked for.</summary>
    public Signed<Receipt>? Receipt { get; init; }
}
