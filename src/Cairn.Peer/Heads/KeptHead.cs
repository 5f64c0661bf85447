using Cairn.Archive.Snapshots;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Heads;

/// <summary>A head that holders took.</summary>
/// <param name="Head">The head in force.</param>
/// <param name="Content">What it lists.</param>
/// <param name="Holders">How many holders gave a receipt for it.</param>
internal sealed record KeptHead(Signed<Head> Head, HeadContent Content, int Holders)
{
    /// <summary>Whether a head that this owner did not know was merged into it: then it drops nothing.</summary>
    public bool IsMerged { get; init; }
}
