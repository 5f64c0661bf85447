using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Heads;

/// <summary>How the next head differs from the newest one.</summary>
internal sealed record HeadAddition
{
    /// <summary>It does not differ.</summary>
    public static readonly HeadAddition Nothing = new() { Content = HeadDraft.Nothing.Content };

    /// <summary>Snapshots and index packs to list besides what is listed.</summary>
    public required HeadContent Content { get; init; }

    /// <summary>Index packs to list no more, since others repeat what they say.</summary>
    public IReadOnlySet<PackId> UnlistedIndexes { get; init; } = new SortedSet<PackId>();

    /// <summary>Snapshots to list as forgotten.</summary>
    public IReadOnlyList<ForgottenSnapshot> Forgets { get; init; } = [];

    /// <summary>Forgotten snapshots that are not listed as such any more: nobody keeps for them what only they need.</summary>
    public IReadOnlyList<SnapshotId> LetsGo { get; init; } = [];

    /// <summary>Packs to drop. Not heeded where an unknown head is merged: what its snapshots need is not known yet.</summary>
    public IReadOnlyCollection<PackId> Drops { get; init; } = [];

    /// <summary>Packs that are not to be listed as dropped any more: something needs them, or nobody keeps them.</summary>
    public IReadOnlyCollection<PackId> Spares { get; init; } = [];

    /// <summary>Heads that <see cref="Content"/> takes over, which holders may let go of.</summary>
    public IReadOnlyList<Signed<Head>> Merged { get; init; } = [];
}
