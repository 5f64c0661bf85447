using Cairn.Archive.Bytes;
using Cairn.Archive.Errors;
using Cairn.Archive.Packing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Writing;

/// <summary>
/// A chunk of an index pack: what the catalog says of one pack. Encoded as version (1 byte), id, kind, length, K, M, index (block).
/// </summary>
internal static class IndexRecord
{
    private const byte Version = 1;

    /// <summary>Writes the binary form; it fits into a frame, since the chunks of a pack are limited.</summary>
    public static void Encode(ByteWriter writer, PackInfo pack, ReadOnlySpan<byte> index)
    {
        writer.Byte(Version);
        writer.Id(pack.Id);
        writer.Number((int)pack.Kind);
        writer.Number(pack.Length);
        writer.Number(pack.Redundancy.K);
        writer.Number(pack.Redundancy.M);
        writer.Block(index);
    }

    /// <summary>Reads the binary form.</summary>
    /// <exception cref="CairnException">It is malformed (code <c>damaged-archive</c>) or newer (<c>newer-version</c>).</exception>
    public static (PackInfo Pack, PackIndex Index) Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var version = reader.Byte();
        if (version != Version)
        {
            throw version > Version
                ? Damage.Newer($"An index has version {version}.")
                : Damage.Found($"An index claims version {version}.");
        }

        var id = reader.Id<PackId>();
        var kind = (PackKind)reader.Count((int)PackKind.Index);
        var length = reader.Number(PackFormat.Capacity);
        var redundancy = ReadRedundancy(ref reader);
        var index = PackIndex.Decode(reader.Block(PackFormat.MaximumFrame));
        reader.End();
        if (index.End > length - PackFormat.TrailerSize)
        {
            throw Damage.Found($"An index lists frames beyond the end of pack {id}.");
        }

        return kind is PackKind.Data or PackKind.Tree
            ? (new PackInfo(id, kind, length, redundancy), index)
            : throw Damage.Found("An index lists a pack that it should not.");
    }

    private static Redundancy ReadRedundancy(ref ByteReader reader)
    {
        var k = reader.Count(Redundancy.MaxK);
        return k > 0 ? new Redundancy(k, reader.Count(Redundancy.MaxM)) : throw Damage.Found("An index lists a pack of no pieces.");
    }
}
