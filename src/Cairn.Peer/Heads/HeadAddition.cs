using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Heads;

/// <summary>How the next head differs from the newest one.</summary>
internal sealed record HeadAddition
{
    /// <summary>Snapshots and index packs to list besides what is listed.</summary>
    public required HeadContent Content { get; init; }

    /// <summary>Index packs to list no more, since others repeat what they say.</summary>
    public IReadOnlySet<PackId> Dropped { get; init; } = new SortedSet<PackId>();

    /// <summary>Heads that <see cref="Content"/> takes over, which holders may let go of.</summary>
    public IReadOnlyList<Signed<Head>> Merged { get; init; } = [];
}
