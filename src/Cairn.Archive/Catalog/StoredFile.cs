using Cairn.Archive.Trees;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Catalog;

/// <summary>What was stored of a file.</summary>
/// <param name="Content">Its content.</param>
/// <param name="Attributes">Its extended attributes, unless they are in a chunk.</param>
/// <param name="AttributesChunk">The chunk with its extended attributes, when they are many; else null.</param>
/// <param name="ChunkList">Where the catalog lists the chunks below the top level of a content with levels; else null.</param>
internal sealed record StoredFile(Content Content, ExtendedAttributes Attributes, ChunkId? AttributesChunk, long? ChunkList)
{
    /// <summary>Whether its attributes could not be read. Such a file is not kept in mind: the next backup tries again.</summary>
    public bool LacksAttributes { get; init; }
}
