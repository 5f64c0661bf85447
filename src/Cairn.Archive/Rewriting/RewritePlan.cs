using Cairn.Archive.Catalog;
using Cairn.Archive.Reading;
using Cairn.Archive.Snapshots;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Rewriting;

/// <summary>A snapshot on its way to becoming another one.</summary>
/// <param name="Before">As it is.</param>
/// <param name="Paths">The paths asked for that are not left out.</param>
/// <param name="Rest">What is not left out.</param>
/// <param name="LeftOut">What is left out.</param>
internal sealed record RewritePlan(
    SnapshotRecord Before, IReadOnlyList<BytePath> Paths, SnapshotExtent Rest, SnapshotExtent LeftOut)
{
    /// <summary>Whether anything of what was asked for is left.</summary>
    public required bool IsLeft { get; init; }

    /// <summary>Chunks of the listings that were written anew.</summary>
    public List<ChunkId> Listings { get; } = [];

    /// <summary>The chunks of the root's new listing, once that is written.</summary>
    public IReadOnlyList<ChunkId> Root { get; set; } = [];

    /// <summary>What became of it.</summary>
    /// <param name="catalog">Has the packs with the new listings, unless it was a rehearsal.</param>
    /// <param name="rank">Which of several packs with the same listing counts: one that was not good enough to leave the listing there must
    /// not be taken for where it is stored.</param>
    public RewrittenSnapshot Result(ArchiveCatalog catalog, Func<PackId, int> rank) => new()
    {
        Before = Before,
        After = !IsLeft ? null : Before with
        {
            Paths = Paths,
            Root = Root,
            Files = Rest.Files,
            Directories = Rest.Directories,
            Bytes = Rest.Bytes,
        },
        NeededPacks = IsLeft ? [.. Rest.Packs.Concat(catalog.PacksOf(Listings, rank)).Distinct().Order()] : [],
        Files = LeftOut.Files,
        Bytes = LeftOut.Bytes,
        Packs = [.. LeftOut.Packs],
    };
}
