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
    /// <summary>Most bytes of the binary form: with all that is made of them a head takes less than 256 MB to read.</summary>
    internal const int MaximumLength = 32 * 1024 * 1024;

    /// <summary>Most live snapshots, and most forgotten ones: one an hour for eleven years.</summary>
    internal const int MaximumSnapshots = 100_000;

    /// <summary>Most tags and paths of all snapshots together, since a short one takes more memory than bytes.</summary>
    internal const int MaximumTexts = 1_000_000;

    private const byte Version = 2;
    private const byte WithoutForgotten = 1;
    private const int MaximumIndexPacks = 1_000_000;

    /// <summary>Snapshots that were forgotten and may still be brought back, in order of their ids.</summary>
    public IReadOnlyList<ForgottenSnapshot> Forgotten { get; init; } = [];

    /// <summary>Bytes of the binary form; computed at each call.</summary>
    public int Length => Encode().Length;

    /// <summary>Whether a head may say as much.</summary>
    public bool Fits => IsWithin(MaximumLength, MaximumSnapshots, MaximumTexts);

    /// <summary>Whether a snapshot may be added: forgetting some takes the last eighth, and has to go on when backups do not.</summary>
    public bool HasRoom => IsWithin(MaximumLength / 8 * 7, MaximumSnapshots / 8 * 7, MaximumTexts / 8 * 7);

    private IEnumerable<SnapshotRecord> Records => Snapshots.Concat(Forgotten.Select(forgotten => forgotten.Snapshot));

    /// <summary>Error <c>list-too-long</c>.</summary>
    public CairnException TooLong() => new(
        ErrorKind.Refused,
        "list-too-long",
        $"The list of snapshots has {Snapshots.Count} snapshots, and {Forgotten.Count} that were forgotten, in {Length} bytes. There is "
            + $"room for {MaximumSnapshots} of each in {MaximumLength} bytes, of which the last eighth is for forgetting.",
        "Nothing was added to it; earlier snapshots are as they were.",
        "Forget snapshots that are not needed any more; they leave the list when they cannot be brought back any more.");

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

        var texts = 0;
        var snapshots = new SnapshotRecord[reader.Count(Math.Min(MaximumSnapshots, reader.Left))];
        for (var index = 0; index < snapshots.Length; index++)
        {
            snapshots[index] = ReadSnapshot(ref reader, ref texts);
        }

        var packs = new PackId[reader.Count(Math.Min(MaximumIndexPacks, reader.Left / Hash256.Size))];
        for (var index = 0; index < packs.Length; index++)
        {
            packs[index] = reader.Id<PackId>();
        }

        var forgotten = version == WithoutForgotten ? [] : ReadForgotten(ref reader, ref texts);
        reader.End();
        return new HeadContent(snapshots, packs) { Forgotten = forgotten };
    }

    private static SnapshotRecord ReadSnapshot(ref ByteReader reader, ref int texts)
    {
        var snapshot = SnapshotRecord.Decode(reader.Block(SnapshotRecord.MaximumLength));
        texts += Texts(snapshot);
        return texts <= MaximumTexts ? snapshot : throw Damage.Found("A head's snapshots have too many tags and paths.");
    }

    private static int Texts(SnapshotRecord snapshot) => snapshot.Tags.Count + snapshot.Paths.Count;

    private static ForgottenSnapshot[] ReadForgotten(ref ByteReader reader, ref int texts)
    {
        var forgotten = new ForgottenSnapshot[reader.Count(Math.Min(MaximumSnapshots, reader.Left))];
        for (var index = 0; index < forgotten.Length; index++)
        {
            forgotten[index] = new ForgottenSnapshot(ReadSnapshot(ref reader, ref texts), ReadTime(ref reader), ReadTime(ref reader));
        }

        return forgotten;
    }

    private bool IsWithin(int bytes, int snapshots, int texts) =>
        Snapshots.Count <= snapshots
        && Forgotten.Count <= MaximumSnapshots
        && Records.Sum(snapshot => (long)Texts(snapshot)) <= texts
        && Length <= bytes;

    private static DateTimeOffset ReadTime(ref ByteReader reader) => new(reader.Number(DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
}
