using Cairn.Core.Ids;

namespace Cairn.Protocol.Directories;

/// <summary>A pack and the peers that hold it, or that a directory believes to.</summary>
/// <param name="Pack">The pack.</param>
/// <param name="Holders">The peers, best first.</param>
public sealed record PackHolders(PackId Pack, IReadOnlyList<PeerId> Holders);
