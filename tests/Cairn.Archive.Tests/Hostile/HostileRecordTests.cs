using Cairn.Archive.Bytes;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Tests.Snapshots;
using Cairn.Core.Errors;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>Snapshot records and contents of heads that somebody sealed with the owner's keys, and that are not what a writer
/// writes.</summary>
public sealed class HostileRecordTests
{
    private static readonly Dictionary<string, byte[]> Cases = new()
    {
        ["no bytes"] = [],
        ["version 0"] = [0, .. Records.Full.Encode()[1..]],
        ["a time beyond all calendars"] = Record(time: ulong.MaxValue),
        ["a time of the year 10,000"] = Record(time: (ulong)DateTime.MaxValue.Ticks + 1),
        ["a host that is not UTF-8"] = Record(host: [0xff]),
        ["a host of half a character"] = Record(host: [0xc3]),
        ["a host of 5,000 bytes"] = Record(host: new byte[5000]),
        ["2^31 tags"] = Record(tags: 1UL << 31),
        ["2^63 tags"] = Record(tags: 1UL << 63),
        ["more tags than bytes"] = Record(tags: 1000),
        ["2^31 paths"] = Record(paths: 1UL << 31),
        ["more paths than bytes"] = Record(paths: 1000),
        ["2^31 chunks"] = Record(root: 1UL << 31),
        ["more chunks than bytes"] = Record(root: 2),
        ["2^63 files"] = Record(files: 1UL << 63),
        ["2^64 - 1 directories"] = Record(directories: ulong.MaxValue),
        ["2^63 bytes"] = Record(bytes: 1UL << 63),
        ["shards of no pieces"] = Record(k: 0),
        ["shards of 2^31 pieces"] = Record(k: 1UL << 31),
        ["2^31 spare shards"] = Record(m: 1UL << 31),
        ["more shards than a code has"] = Record(k: 255, m: 255),
        ["2^31 receipts"] = Record(happy: 1UL << 31),
        ["a byte too many"] = [.. Record(), 0],
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Fact]
    public void What_the_cases_are_made_of_is_a_record() => Assert.Equal(Record(), SnapshotRecord.Decode(Record()).Encode());

    [Theory]
    [MemberData(nameof(Names))]
    public void Malformed_record_is_refused_alone_and_in_a_head(string name)
    {
        var record = Cases[name];
        var inHead = new ByteWriter();
        inHead.Byte(2);
        inHead.Number(1);
        inHead.Block(record);
        inHead.Number(0);
        inHead.Number(0);

        Assert.Equal("damaged-archive", Assert.Throws<CairnException>(() => SnapshotRecord.Decode(record)).Code);
        Assert.Equal("damaged-archive", Assert.Throws<CairnException>(() => HeadContent.Decode(inHead.Written)).Code);
    }

    [Theory]
    [InlineData(1_000_001UL, 0UL, 0UL)]
    [InlineData(1UL << 63, 0UL, 0UL)]
    [InlineData(0UL, 1_000_001UL, 0UL)]
    [InlineData(0UL, 1UL << 31, 0UL)]
    [InlineData(0UL, 0UL, 1_000_001UL)]
    [InlineData(0UL, 0UL, ulong.MaxValue)]
    public void Head_that_claims_more_than_it_has_is_refused(ulong snapshots, ulong packs, ulong forgotten)
    {
        var writer = new ByteWriter();
        writer.Byte(2);
        writer.Unsigned(snapshots);
        writer.Unsigned(packs);
        writer.Unsigned(forgotten);

        Assert.Equal("damaged-archive", Assert.Throws<CairnException>(() => HeadContent.Decode(writer.Written)).Code);
    }

    /// <summary>Whatever is read is written the same: no two forms of one record have two ids.</summary>
    [Fact]
    public void Anything_else_is_refused_or_read_as_what_it_is()
    {
        var random = new Random(20_260);
        var whole = new HeadContent([Records.Full], []) { Forgotten = [new(Records.Full, Samples.Now, Samples.Now)] }.Encode();
        var read = 0;
        for (var round = 0; round < 50_000; round++)
        {
            byte[] changed = [.. whole];
            for (var change = random.Next(1, 4); change > 0; change--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);

            try
            {
                Assert.Equal(changed, HeadContent.Decode(changed).Encode());
                read++;
            }
            catch (CairnException refused)
            {
                Assert.Contains(refused.Code, (string[])["damaged-archive", "newer-version"]);
            }
        }

        Assert.InRange(read, 1000, 49_000);
    }

    private static byte[] Record(
        ulong time = 1,
        byte[]? host = null,
        ulong tags = 0,
        ulong paths = 0,
        ulong root = 0,
        ulong files = 1,
        ulong directories = 1,
        ulong bytes = 1,
        ulong k = 1,
        ulong m = 2,
        ulong happy = 1)
    {
        var writer = new ByteWriter();
        writer.Byte(1);
        writer.Unsigned(time);
        writer.Block(host ?? [(byte)'h']);
        foreach (var number in (ulong[])[tags, paths, root, files, directories, bytes, k, m, happy])
            writer.Unsigned(number);

        return writer.ToArray();
    }
}
