using Cairn.Archive.Packing;
using Cairn.Archive.Snapshots;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Rewriting;

/// <summary>What is to be left out of which snapshots.</summary>
public sealed record RewriteRequest
{
    /// <summary>An absolute path that each of them has.</summary>
    public required BytePath Path { get; init; }

    /// <summary>The snapshots.</summary>
    public required IReadOnlyList<SnapshotRecord> Snapshots { get; init; }

    /// <summary>How widely new packs are to be spread: what all of these snapshots ask for.</summary>
    public required Redundancy Redundancy { get; init; }

    /// <summary>Whether listings that are in an older pack already need not be stored again; and of several packs with the same data, one
    /// of these is needed rather than another. Asked once per pack.</summary>
    public Func<PackInfo, bool> AcceptsPack { get; init; } = _ => true;
}
