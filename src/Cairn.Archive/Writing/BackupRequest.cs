using Cairn.Archive.Chunking;
using Cairn.Archive.Packing;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>What one snapshot is to be made of.</summary>
public sealed record BackupRequest
{
    /// <summary>
    /// Absolute paths of files and directories; at least one. Links among them, and on the way to them, are followed: what they lead to
    /// is stored in their place. Links met below are stored as links.
    /// </summary>
    public required IReadOnlyList<BytePath> Paths { get; init; }

    /// <summary>The machine's name, for the record.</summary>
    public required string HostName { get; init; }

    /// <summary>When it is made, for the record.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>How widely new packs are to be spread.</summary>
    public required Redundancy Redundancy { get; init; }

    /// <summary>Receipts on distinct peers asked for, for the record.</summary>
    public required int Happy { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>
    /// Patterns of what to leave out: <c>*</c>, <c>**</c>, <c>?</c>, <c>[a-z]</c>. Without '/' they are compared with names, with a leading
    /// '/' with whole paths, else with the ends of paths; a closing '/' restricts them to directories.
    /// </summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>Absolute paths to leave out, such as the home of the peer itself.</summary>
    public IReadOnlyList<BytePath> ExcludedPaths { get; init; } = [];

    /// <summary>Whether other file systems are entered.</summary>
    public FileSystemScope Scope { get; init; } = FileSystemScope.All;

    /// <summary>How files are cut.</summary>
    public ChunkerChoice Chunker { get; init; } = ChunkerChoice.ContentDefined;

    /// <summary>zstd level 1 to 19; null is the default, <see cref="DefaultLevel"/>.</summary>
    public int? Level { get; init; }

    /// <summary>
    /// Whether chunks in an older pack count as known; those in a pack that it refuses are stored again, and what an index pack repeats
    /// that it refuses is repeated in another one. Asked once per pack and run, on the backup's own flow. By default every pack that the
    /// catalog knows is accepted.
    /// </summary>
    public Func<PackInfo, bool> AcceptsPack { get; init; } = _ => true;

    /// <summary>
    /// The zstd level unless told otherwise. Measured on two cores over 1.68 GB of programs, sources and documents: level 1 stores 496 MB
    /// in 6.2 core-seconds, level 2 469 MB in 6.4 to 7.2, level 3 453 MB in 9.0. What level 2 saves is sent and kept several times over.
    /// </summary>
    public const int DefaultLevel = 2;
}
