using Cairn.Core.Ids;

namespace Cairn.Core.Tests.Ids;

public sealed class IdentifiersTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 32).Select(i => (byte)(0xA0 + i))];

    [Fact]
    public void Every_kind_of_id_reads_back()
    {
        ReadsBack<BlobId>();
        ReadsBack<ChunkId>();
        ReadsBack<HeadId>();
        ReadsBack<NetworkId>();
        ReadsBack<PackId>();
        ReadsBack<PeerId>();
        ReadsBack<SnapshotId>();
    }

    [Fact]
    public void Text_that_is_no_id_yields_the_zero_id()
    {
        Assert.False(Identifiers.TryParse<PeerId>("a0a1", out var id));
        Assert.Equal(default, id);
    }

    private static void ReadsBack<TId>()
        where TId : struct, IIdentifier<TId>, IComparable<TId>
    {
        var id = Identifiers.Read<TId>(Bytes);
        Assert.Equal(Bytes, id.ToArray());
        Assert.Equal("a0a1a2a3a4", id.Short());
        Assert.Equal(Convert.ToHexStringLower(Bytes), id.ToString());
        Assert.True(Identifiers.TryParse<TId>(id.ToString(), out var read));
        Assert.Equal(id, read);
        Assert.True(id.CompareTo(default) > 0);
        Assert.Equal(0, id.CompareTo(read));
    }
}
