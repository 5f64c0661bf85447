using Cairn.Archive.Walking;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>A directory that is being walked.</summary>
internal sealed class OpenDirectory
{
    private int _next;

    /// <summary>Its absolute path in the snapshot.</summary>
    public required BytePath Path { get; init; }

    /// <summary>Its absolute path in the source: another one where a path asked for leads through a link.</summary>
    public required BytePath RealPath { get; init; }

    /// <summary>What it is, its extended attributes included if they are few.</summary>
    public required EntryMetadata Metadata { get; init; }

    /// <summary>Where the way to the paths asked for goes on; null when none is below.</summary>
    public required SourceNode? Way { get; init; }

    /// <summary>Whether it is a path asked for or within one, and so everything in it is visited.</summary>
    public required bool IsInside { get; init; }

    /// <summary>The file system of the path asked for; null above it, or when it does not matter.</summary>
    public required ulong? Device { get; init; }

    /// <summary>The names in it that are visited, in byte order.</summary>
    public required IReadOnlyList<BytePath> Names { get; init; }

    /// <summary>Its listing.</summary>
    public required ListingWriter Listing { get; init; }

    /// <summary>The chunk with its extended attributes, when they are many; else null.</summary>
    public required ChunkId? AttributesChunk { get; init; }

    /// <summary>Goes to the next name; false when all were visited. A name that is listed twice, as FUSE and NFS may of a directory that
    /// changes, is visited once.</summary>
    public bool TryNext(out BytePath name)
    {
        while (_next > 0 && _next < Names.Count && Names[_next] == Names[_next - 1])
        {
            _next++;
        }

        name = _next < Names.Count ? Names[_next] : default;
        return _next++ < Names.Count;
    }
}
