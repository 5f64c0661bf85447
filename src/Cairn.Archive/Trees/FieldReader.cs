using System.Buffers.Binary;
using Cairn.Archive.Bytes;
using Cairn.Archive.Errors;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Trees;

/// <summary>Reads the fields of entries, and says which entry may have which.</summary>
/// <remarks>Members throw <see cref="CairnException"/> (code <c>damaged-archive</c>).</remarks>
internal static class FieldReader
{
    private const int GroupSize = 16;

    /// <summary>The entry with one more field.</summary>
    public static TreeEntry Read(TreeEntry entry, long field, ReadOnlySpan<byte> bytes)
    {
        var type = entry.Metadata.Type;
        switch (field)
        {
            case TreeFormat.ContentField:
                Demand(type is EntryType.File or EntryType.Directory, entry, "content");
                return WithContent(entry, bytes);
            case TreeFormat.LinkField:
                Demand(type != EntryType.Directory, entry, "a second name");
                return entry with { Link = ReadLink(bytes) };
            case TreeFormat.TargetField:
                Demand(type == EntryType.Symlink && bytes.Length is > 0 and <= TreeFormat.MaximumTarget, entry, "a target");
                return entry with { LinkTarget = ReadPath(bytes) };
            case TreeFormat.DeviceField:
                Demand(IsDevice(type), entry, "a device");
                return entry with { Metadata = entry.Metadata with { DeviceNumber = ReadDevice(bytes) } };
            case TreeFormat.AttributesField:
                Demand(bytes.Length <= AttributesFormat.MaximumInline, entry, "attributes");
                return entry with { Metadata = entry.Metadata with { Attributes = AttributesFormat.Decode(bytes) } };
            case TreeFormat.AttributesChunkField:
                Demand(entry.Metadata.Attributes.Count == 0, entry, "attributes twice");
                return entry with { AttributesChunk = ReadId(bytes) };
            default:
                return entry with { NeedsNewerVersion = entry.NeedsNewerVersion || TreeFormat.IsEssential(field) };
        }
    }

    /// <summary>Refuses an entry without what its type cannot do without.</summary>
    /// <param name="entry">With all its fields.</param>
    /// <param name="fields">The numbers of its fields, as bits.</param>
    public static void DemandWhole(TreeEntry entry, ulong fields)
    {
        var type = entry.Metadata.Type;
        Demand(type != EntryType.Symlink || !entry.LinkTarget.IsEmpty, entry, "no target");
        Demand(type != EntryType.Directory || entry.Content.Items.Count > 0 || entry.NeedsNewerVersion, entry, "no listing");
        Demand(!IsDevice(type) || (fields & (1UL << TreeFormat.DeviceField)) != 0, entry, "no number");
    }

    /// <summary>Bytes that are a name or path.</summary>
    public static BytePath ReadPath(ReadOnlySpan<byte> bytes) =>
        bytes.Contains((byte)0) ? throw Damage.Found("A name has a NUL byte.") : new BytePath(bytes);

    private static bool IsDevice(EntryType type) => type is EntryType.CharacterDevice or EntryType.BlockDevice;

    private static TreeEntry WithContent(TreeEntry entry, ReadOnlySpan<byte> bytes)
    {
        Demand(bytes.Length <= ContentFormat.MaximumContentBytes, entry, "a content that is too long");
        var content = ContentFormat.Read(bytes);
        Demand(content.Items.Count > 0, entry, "an empty content");
        if (entry.Metadata.Type == EntryType.File)
        {
            return entry with { Content = content, Metadata = entry.Metadata with { Size = content.Length } };
        }

        Demand(content.Length == content.Data, entry, "a listing with holes");
        return entry with { Content = content };
    }

    private static HardLink ReadLink(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var group = BinaryPrimitives.ReadUInt128BigEndian(reader.Raw(GroupSize));
        var count = reader.Number(long.MaxValue);
        reader.End();
        return count > 1 ? new HardLink(group, count) : throw Damage.Found("An entry has a second name that nothing has.");
    }

    private static ulong ReadDevice(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var major = (ulong)reader.Number(uint.MaxValue);
        var minor = (ulong)reader.Number(uint.MaxValue);
        reader.End();
        return (major << 32) | minor;
    }

    private static ChunkId ReadId(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var id = reader.Id<ChunkId>();
        reader.End();
        return id;
    }

    private static void Demand(bool isSo, TreeEntry entry, string what)
    {
        if (!isSo)
        {
            throw Damage.Found($"The entry '{entry.Name}', a {entry.Metadata.Type}, has {what}.");
        }
    }
}
