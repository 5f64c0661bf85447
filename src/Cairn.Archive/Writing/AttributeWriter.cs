using Cairn.Archive.Trees;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>Decides where extended attributes go: a few into the entry, many into a chunk of their own. One caller at a time.</summary>
internal sealed class AttributeWriter(ChunkIntake trees, WriteTally tally)
{
    /// <summary>Reads and stores attributes.</summary>
    /// <param name="path">Whose, for reports.</param>
    /// <param name="read">Reads them.</param>
    public async ValueTask<StoredAttributes> StoreAsync(BytePath path, Func<ExtendedAttributes> read)
    {
        if (TryRead(path, read) is not { } attributes)
        {
            return StoredAttributes.None with { AreUnknown = true };
        }

        if (attributes.Count == 0)
        {
            return StoredAttributes.None;
        }

        var encoded = AttributesFormat.EncodeChunk(attributes);
        if (encoded.Length > AttributesFormat.MaximumChunk)
        {
            // Without its ACL it would open itself to its group: the bits of that in the mode are the ACL's mask.
            tally.Miss(path, "attributes-too-long", "Its extended attributes are longer than a mebibyte; of them only ACLs are stored.");
            attributes = new ExtendedAttributes(attributes.All.Where(IsAcl));
            encoded = AttributesFormat.EncodeChunk(attributes);
        }

        // The byte more is the version, which only a chunk has.
        if (encoded.Length - 1 <= AttributesFormat.MaximumInline)
        {
            return new StoredAttributes(attributes, null);
        }

        var (id, _) = await trees.TakeAsync(encoded);
        return new StoredAttributes(ExtendedAttributes.None, id);
    }

    private static bool IsAcl(ExtendedAttribute attribute) =>
        attribute.Name == ExtendedAttributes.AccessAcl || attribute.Name == ExtendedAttributes.DefaultAcl;

    private ExtendedAttributes? TryRead(BytePath path, Func<ExtendedAttributes> read)
    {
        try
        {
            return read();
        }
        catch (CairnException problem) when (SourceProblems.ConcernsOnePath(problem))
        {
            tally.Miss(path, "attributes-unreadable", problem.What);
            return null;
        }
    }
}
