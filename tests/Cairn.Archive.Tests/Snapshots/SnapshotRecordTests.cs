using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Sizes;

namespace Cairn.Archive.Tests.Snapshots;

public sealed class SnapshotRecordTests
{
    [Fact]
    public void Encoding_never_changes()
    {
        // The id is the hash of the encoding, so the golden id pins every byte of it.
        Assert.Equal("fb9960645ab2c85f2936ecd026d2884de8866acb49389053e085dbdcfacfc71f", Records.Full.Id.ToString());
    }

    [Fact]
    public void Reads_what_was_written()
    {
        var read = SnapshotRecord.Decode(Records.Full.Encode());
        Assert.Equal(Records.Full.Time, read.Time);
        Assert.Equal(Records.Full.HostName, read.HostName);
        Assert.Equal(Records.Full.Tags, read.Tags);
        Assert.Equal(Records.Full.Paths, read.Paths);
        Assert.Equal(Records.Full.Root, read.Root);
        Assert.Equal(
            (Records.Full.Files, Records.Full.Directories, Records.Full.Bytes), (read.Files, read.Directories, read.Bytes));
        Assert.Equal((new Redundancy(4, 2), 5), (read.Redundancy, read.Happy));
        Assert.Equal(Records.Full.Id, read.Id);
    }

    [Fact]
    public void Every_cut_is_refused()
    {
        var bytes = Records.Full.Encode();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal("damaged-archive", Assert.Throws<CairnException>(() => SnapshotRecord.Decode(bytes.AsSpan(0, length))).Code);
        }
    }

    [Fact]
    public void Surplus_bytes_are_refused() =>
        Assert.Equal("damaged-archive", Assert.Throws<CairnException>(() => SnapshotRecord.Decode([.. Records.Full.Encode(), 0])).Code);

    [Fact]
    public void Newer_version_is_told_apart_from_damage() =>
        Assert.Equal("newer-version", Assert.Throws<CairnException>(() => SnapshotRecord.Decode([2, .. Records.Full.Encode()[1..]])).Code);
}
