using Cairn.Archive.Bytes;
using Cairn.Archive.Sealing;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Tests.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>Heads of a few kilobytes that somebody sealed with the owner's keys, and that are as much as a head may say, or more.</summary>
public sealed class HostileHeadTests
{
    private const long MostMemory = 256_000_000;

    private static readonly HeadBinding Binding = new(Samples.Id<PeerId>(0x11), 3, 9);

    private static readonly DateTimeOffset Forgotten = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly SnapshotRecord Small = Records.Full with { HostName = "h", Tags = [], Paths = [], Root = [], Files = 0 };

    [Theory]
    [InlineData(256 << 20)]
    [InlineData((32 << 20) + 1)]
    public void Head_that_claims_more_than_a_head_has_takes_no_memory(int length)
    {
        var bytes = HeadSeal.Seal(new byte[length], Binding, Samples.Keys, new SeededEntropy(1));

        Assert.InRange(bytes.Length, 1, 64 << 10);
        Assert.Equal("damaged-archive", Code(bytes, out var allocated));
        Assert.InRange(allocated, 0, 1 << 20);
    }

    [Fact]
    public void Head_of_the_longest_texts_is_read_in_little_memory() =>
        Reads(Content(480, 0, Small with { Tags = [.. Enumerable.Repeat(new string('t', 4096), 16)] }));

    [Fact]
    public void Head_of_the_most_texts_is_read_in_little_memory() =>
        Reads(Content(15, 0, Small with { Tags = [.. Enumerable.Repeat("t", 65536)] }));

    [Fact]
    public void Head_of_the_most_snapshots_is_read_in_little_memory() => Reads(Content(100_000, 100_000, Small));

    [Fact]
    public void Head_of_more_texts_is_refused() => Refuses(Content(16, 0, Small with { Tags = [.. Enumerable.Repeat("t", 65536)] }));

    [Fact]
    public void Head_of_more_snapshots_is_refused()
    {
        Refuses(Content(100_001, 0, Small));
        Refuses(Content(0, 100_001, Small));
    }

    /// <summary>The writer knows the same limits.</summary>
    [Fact]
    public void More_than_a_head_may_say_is_not_sealed()
    {
        var small = Enumerable.Repeat(Small, 100_001).ToList();
        var forgotten = small.Select(snapshot => new ForgottenSnapshot(snapshot, Forgotten, Forgotten)).ToList();
        NotSealed(new HeadContent(small, []));
        NotSealed(new HeadContent([], []) { Forgotten = forgotten });
        NotSealed(new HeadContent([], [.. Enumerable.Repeat(Samples.Id<PackId>(1), 1 << 20)]));
        NotSealed(new HeadContent([.. Enumerable.Repeat(Small with { Tags = [.. Enumerable.Repeat("t", 65536)] }, 16)], []));
    }

    [Fact]
    public void Backups_leave_the_last_eighth_to_forgetting()
    {
        var list = new HeadContent([.. Enumerable.Repeat(Small, 87_501)], []);

        Assert.False(list.HasRoom);
        Assert.True(list.Fits);
        Assert.True((list with { Snapshots = [.. list.Snapshots.Skip(1)] }).HasRoom);
        Assert.NotEmpty(HeadSeal.Seal(list, Binding, Samples.Keys, new SeededEntropy(1)));
    }

    private static byte[] Content(int live, int forgotten, SnapshotRecord snapshot)
    {
        var record = snapshot.Encode();
        var writer = new ByteWriter();
        writer.Byte(2);
        writer.Number(live);
        for (var index = 0; index < live; index++)
            writer.Block(record);

        writer.Number(0);
        writer.Number(forgotten);
        for (var index = 0; index < forgotten; index++)
        {
            writer.Block(record);
            writer.Number(1);
            writer.Number(1);
        }

        return writer.ToArray();
    }

    private static void Reads(byte[] content)
    {
        Assert.Null(Code(HeadSeal.Seal(content, Binding, Samples.Keys, new SeededEntropy(1)), out var allocated));
        Assert.InRange(allocated, content.Length, MostMemory);
    }

    private static void Refuses(byte[] content)
    {
        Assert.Equal("damaged-archive", Code(HeadSeal.Seal(content, Binding, Samples.Keys, new SeededEntropy(1)), out var allocated));
        Assert.InRange(allocated, 0, MostMemory);
    }

    private static void NotSealed(HeadContent content)
    {
        var problem = Assert.Throws<CairnException>(() => HeadSeal.Seal(content, Binding, Samples.Keys, new SeededEntropy(1)));
        Assert.Equal(("list-too-long", ErrorKind.Refused), (problem.Code, problem.Kind));
    }

    /// <summary>Why a head is refused, or null, and all memory that was asked for meanwhile.</summary>
    private static string? Code(byte[] bytes, out long allocated)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            HeadSeal.Open(bytes, Binding, Samples.Keys);
            return null;
        }
        catch (CairnException refused)
        {
            return refused.Code;
        }
        finally
        {
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
