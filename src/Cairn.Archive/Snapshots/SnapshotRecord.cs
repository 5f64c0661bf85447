using Cairn.Archive.Bytes;
using Cairn.Archive.Errors;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Snapshots;

/// <summary>
/// What a snapshot is: when, where, of what, and where its tree begins. Immutable; it travels in the sealed part of heads.
/// </summary>
public sealed record SnapshotRecord
{
    /// <summary>Most bytes of the binary form.</summary>
    internal const int MaximumLength = 16 * 1024 * 1024;

    /// <summary>Most bytes of the host's name and of a tag.</summary>
    internal const int MaximumText = 4096;

    /// <summary>Most tags, paths, and chunks of the root.</summary>
    internal const int MaximumList = 65536;

    /// <summary>Most bytes of a path.</summary>
    internal const int MaximumPath = 65536;

    private const byte Version = 1;

    /// <summary>When it was begun, by the owner's clock; kept in UTC to 100 ns.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The machine's name.</summary>
    public required string HostName { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The absolute paths that were asked for.</summary>
    public required IReadOnlyList<BytePath> Paths { get; init; }

    /// <summary>Chunks of the listing of the root directory, below which every path lies under its absolute name.</summary>
    public required IReadOnlyList<ChunkId> Root { get; init; }

    /// <summary>Regular files in it.</summary>
    public required long Files { get; init; }

    /// <summary>Directories in it, those above the paths included, the root itself not.</summary>
    public required long Directories { get; init; }

    /// <summary>Bytes of its files, without holes, and those of a file with several names once.</summary>
    public required long Bytes { get; init; }

    /// <summary>The redundancy asked for.</summary>
    public required Redundancy Redundancy { get; init; }

    /// <summary>Receipts on distinct peers that were asked for at least.</summary>
    public required int Happy { get; init; }

    /// <summary>SHA-256 of the encoded record; computed at each call.</summary>
    public SnapshotId Id => new(Hash256.Sha256(Encode()));

    /// <summary>
    /// The binary form: version (1 byte), time (100 ns since year 1, UTC), host, tags, paths, root chunks, files, directories, bytes,
    /// K, M, happy. The same record always gives the same bytes.
    /// </summary>
    public byte[] Encode()
    {
        var writer = new ByteWriter();
        writer.Byte(Version);
        writer.Number(Time.UtcTicks);
        writer.Text(HostName);
        writer.Number(Tags.Count);
        foreach (var tag in Tags)
        {
            writer.Text(tag);
        }

        writer.Number(Paths.Count);
        foreach (var path in Paths)
        {
            writer.Block(path.Bytes);
        }

        writer.Number(Root.Count);
        foreach (var chunk in Root)
        {
            writer.Id(chunk);
        }

        writer.Number(Files);
        writer.Number(Directories);
        writer.Number(Bytes);
        writer.Number(Redundancy.K);
        writer.Number(Redundancy.M);
        writer.Number(Happy);
        return writer.ToArray();
    }

    /// <summary>Reads the binary form.</summary>
    /// <exception cref="CairnException">It is malformed (code <c>damaged-archive</c>) or newer (<c>newer-version</c>).</exception>
    public static SnapshotRecord Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var version = reader.Byte();
        if (version != Version)
        {
            throw version > Version
                ? Damage.Newer($"A snapshot's record has version {version}.")
                : Damage.Found($"A snapshot's record claims version {version}.");
        }

        var record = new SnapshotRecord
        {
            Time = new DateTimeOffset(reader.Number(DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero),
            HostName = reader.Text(MaximumText),
            Tags = ReadTags(ref reader),
            Paths = ReadPaths(ref reader),
            Root = ReadRoot(ref reader),
            Files = reader.Number(long.MaxValue),
            Directories = reader.Number(long.MaxValue),
            Bytes = reader.Number(long.MaxValue),
            Redundancy = ReadRedundancy(ref reader),
            Happy = reader.Count(Redundancy.MaxK + Redundancy.MaxM),
        };
        reader.End();
        return record;
    }

    private static Redundancy ReadRedundancy(ref ByteReader reader)
    {
        var k = reader.Count(Redundancy.MaxK);
        return k > 0 ? new Redundancy(k, reader.Count(Redundancy.MaxM)) : throw Damage.Found("A snapshot's packs have no pieces.");
    }

    private static string[] ReadTags(ref ByteReader reader)
    {
        var tags = new string[reader.Count(Math.Min(MaximumList, reader.Left))];
        for (var index = 0; index < tags.Length; index++)
        {
            tags[index] = reader.Text(MaximumText);
        }

        return tags;
    }

    private static BytePath[] ReadPaths(ref ByteReader reader)
    {
        var paths = new BytePath[reader.Count(Math.Min(MaximumList, reader.Left))];
        for (var index = 0; index < paths.Length; index++)
        {
            var bytes = reader.Block(MaximumPath);
            paths[index] = bytes.Contains((byte)0) ? throw Damage.Found("A path has a NUL byte.") : new BytePath(bytes);
        }

        return paths;
    }

    private static ChunkId[] ReadRoot(ref ByteReader reader)
    {
        var root = new ChunkId[reader.Count(Math.Min(MaximumList, reader.Left / Hash256.Size))];
        for (var index = 0; index < root.Length; index++)
        {
            root[index] = reader.Id<ChunkId>();
        }

        return root;
    }
}
