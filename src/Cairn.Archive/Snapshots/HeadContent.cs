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
    private const byte Version = 2;
    private const byte WithoutForgotten = 1;
    private const int MaximumSnapshots = 1_000_000;
    private const int MaximumIndexPacks = 1_000_000;

    /// <summary>Snapshots that were forgotten and may still be brought back, in order of their ids.</summary>
    public IReadOnlyList<ForgottenSnapshot> Forgotten { get; init; } = [];

    /// <summary>The binary form: version (1 byte), snapshots (blocks), index packs (ids), forgotten snapshots (blocks), each with when it
    /// was forgotten and until when it may be brought back (100 ns since year 1, UTC).</summary>
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

        writer.Number(Forgotten.Count);
        foreach (var forgotten in Forgotten)
        {
            writer.Block(forgotten.Snapshot.Encode());
            writer.Number(forgotten.At.UtcTicks);
            writer.Number(forgotten.Until.UtcTicks);
        }

        return writer.ToArray();
    }

    /// <summary>Reads the binary form.</summary>
    /// <exception cref="CairnException">It is malformed (code <c>damaged-archive</c>) or newer (<c>newer-version</c>).</exception>
    internal static HeadContent Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var version = reader.Byte();
        if (version is not (Version or WithoutForgotten))
        {
            throw version > Version
                ? Damage.Newer($"A head's content has version {version}.")
                : Damage.Found($"A head's content claims version {version}.");
        }

        var snapshots = new SnapshotRecord[reader.Count(Math.Min(MaximumSnapshots, reader.Left))];
        for (var index = 0; index < snapshots.Length; index++)
        {
            snapshots[index] = SnapshotRecord.Decode(reader.Block(SnapshotRecord.MaximumLength));
        }

        var packs = new PackId[reader.Count(Math.Min(MaximumIndexPacks, reader.Left / Hash256.Size))];
        for (var index = 0; index < packs.Length; index++)
        {
            packs[index] = reader.Id<PackId>();
        }

        var forgotten = version == WithoutForgotten ? [] : ReadForgotten(ref reader);
        reader.End();
        return new HeadContent(snapshots, packs) { Forgotten = forgotten };
    }

    private static ForgottenSnapshot[] ReadForgotten(ref ByteReader reader)
    {
        var forgotten = new ForgottenSnapshot[reader.Count(Math.Min(MaximumSnapshots, reader.Left))];
        for (var index = 0; index < forgotten.Length; index++)
        {
            var snapshot = SnapshotRecord.Decode(reader.Block(SnapshotRecord.MaximumLength));
            forgotten[index] = new ForgottenSnapshot(snapshot, ReadTime(ref reader), ReadTime(ref reader));
        }

        return forgotten;
    }

    private static DateTimeOffset ReadTime(ref ByteReader reader) => new(reader.Number(DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
}
