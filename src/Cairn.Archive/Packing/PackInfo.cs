using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Packing;

/// <summary>What is known of a pack without reading it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Kind">What its chunks are.</param>
/// <param name="Length">Bytes with padding.</param>
/// <param name="Redundancy">How widely the owner wants it spread.</param>
public sealed record PackInfo(PackId Id, PackKind Kind, long Length, Redundancy Redundancy);
