using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Heads;

/// <summary>A head that holders took.</summary>
/// <param name="Head">The head in force.</param>
/// <param name="Content">What it lists.</param>
/// <param name="Keepers">The holders that gave a receipt for it.</param>
internal sealed record KeptHead(Signed<Head> Head, HeadContent Content, IReadOnlySet<PeerId> Keepers)
{
    /// <summary>How many holders gave a receipt for it.</summary>
    public int Holders => Keepers.Count;

    /// <summary>Whether a head that this owner did not know was merged into it: then it drops nothing.</summary>
    public bool IsMerged { get; init; }
}
