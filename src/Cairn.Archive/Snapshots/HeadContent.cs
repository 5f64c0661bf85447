using Cairn.Archive.Bytes;
using Cairn.Archive.Errors;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Snapshots;

/// <summary>What the sealed part of a head says. Immutable.</summary>
/// <param name="Snapshots">All live snapshots.</param>
/// <param name="IndexPacks">All live index packs, from which the catalog is rebuilt.</param>
public sealed record HeadContent(IReadOnlyList<SnapshotRecord> Snapshots, IReadOnlyList<PackId> IndexPacks)
{
    private const byte Version = 1;
    private const int MaximumSnapshots = 1_000_000;
    private const int MaximumIndexPacks = 1_000_000;
    private const int MaximumRecord = 16 * 1024 * 1024;

    /// <summary>The binary form: version (1 byte), snapshots (blocks), index packs (ids).</summary>
    internal byte[] Encode()
    {
        var writer = new ByteWriter();
        writer.Byte(Version);
        writer.Number(Snapshots.Count);
        foreach (var snapshot in Snapshots)
        {
            writer.Block(snapshot.Encode());
        }

        writer.Number(IndexPacks.Count);
        foreach (var pack in IndexPacks)
        {
            writer.Id(pack);
        }

        return writer.ToArray();
    }

    /// <summary>Reads the binary form.</summary>
    /// <exception cref="CairnException">It is malformed (code <c>damaged-archive</c>) or newer (<c>newer-version</c>).</exception>
    internal static HeadContent Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var version = reader.Byte();
        if (version != Version)
        {
            throw version > Version
                ? Damage.Newer($"A head's content has version {version}.")
                : Damage.Found($"A head's content claims version {version}.");
        }

        var snapshots = new SnapshotRecord[reader.Count(Math.Min(MaximumSnapshots, reader.Left))];
        for (var index = 0; index < snapshots.Length; index++)
        {
            snapshots[index] = SnapshotRecord.Decode(reader.Block(MaximumRecord));
        }

        var packs = new PackId[reader.Count(Math.Min(MaximumIndexPacks, reader.Left / Hash256.Size))];
        for (var index = 0; index < packs.Length; index++)
        {
            packs[index] = reader.Id<PackId>();
        }

        reader.End();
        return new HeadContent(snapshots, packs);
    }
}
