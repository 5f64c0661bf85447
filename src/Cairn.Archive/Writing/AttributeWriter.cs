using Cairn.Archive.Trees;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>Decides where extended attributes go: a few into the entry, many into a chunk of their own. One caller at a time.</summary>
internal sealed class AttributeWriter(ChunkIntake trees, WriteTally tally)
{
    /// <summary>Reads and stores attributes.</summary>
    /// <param name="path">Whose, for reports.</param>
    /// <param name="read">Reads them.</param>
    /// <returns>Those for the entry, and the chunk with them otherwise.</returns>
    public async ValueTask<(ExtendedAttributes Inline, ChunkId? Chunk)> StoreAsync(BytePath path, Func<ExtendedAttributes> read)
    {
        var attributes = TryRead(path, read);
        if (attributes.Count == 0)
        {
            return (attributes, null);
        }

        var encoded = AttributesFormat.EncodeChunk(attributes);
        if (encoded.Length > AttributesFormat.MaximumChunk)
        {
            tally.Miss(path, "attributes-too-long", "Its extended attributes are longer than a mebibyte; it is stored without them.");
            return (ExtendedAttributes.None, null);
        }

        // The byte more is the version, which only a chunk has.
        if (encoded.Length - 1 <= AttributesFormat.MaximumInline)
        {
            return (attributes, null);
        }

        var (id, _) = await trees.TakeAsync(encoded);
        return (ExtendedAttributes.None, id);
    }

    private ExtendedAttributes TryRead(BytePath path, Func<ExtendedAttributes> read)
    {
        try
        {
            return read();
        }
        catch (CairnException problem) when (SourceProblems.ConcernsOnePath(problem))
        {
            tally.Miss(path, "attributes-unreadable", problem.What);
            return ExtendedAttributes.None;
        }
    }
}
