using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>Where the extended attributes of an entry are.</summary>
/// <param name="Inline">Those for the entry itself.</param>
/// <param name="Chunk">The chunk with them, when they are many; else null.</param>
internal readonly record struct StoredAttributes(ExtendedAttributes Inline, ChunkId? Chunk)
{
    /// <summary>There are none.</summary>
    public static readonly StoredAttributes None = new(ExtendedAttributes.None, null);

    /// <summary>Whether they could not be read, so that nobody knows whether there is an ACL among them.</summary>
    public bool AreUnknown { get; init; }

    /// <summary>What is stored of something with these attributes.</summary>
    public EntryMetadata Of(EntryMetadata metadata) => metadata with
    {
        Attributes = Inline,
        Mode = AreUnknown && metadata.Type != EntryType.Symlink ? AccessAcl.WithoutGroup(metadata.Mode) : metadata.Mode,
    };
}
