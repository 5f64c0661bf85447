using Cairn.Archive.Sealing;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Tests.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Sealing;

public sealed class HeadSealTests
{
    private static readonly HeadBinding Binding = new(Samples.Id<PeerId>(0x11), 3, 9);

    private static readonly DateTimeOffset Forgotten = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Seals_as_an_independent_implementation_does() => Assert.Equal(
        string.Concat(Enumerable.Repeat("55", 32)) + "602658a9374f3e4f9b9f0e0a7e9688f1639eb80f76d52256265c5fd6c216b346",
        Convert.ToHexStringLower(HeadSeal.Seal(new HeadContent([], []), Binding, Samples.Keys, new ConstantEntropy(0x55))));

    [Fact]
    public void Opens_what_was_sealed()
    {
        var content = new HeadContent(
            [.. Enumerable.Range(0, 200).Select(index => Records.Full with { Files = index })],
            [Samples.Id<PackId>(1), Samples.Id<PackId>(2)])
        {
            Forgotten = [new(Records.Full with { Files = 7 }, Forgotten, Forgotten.AddDays(1)), new(Records.Full, Forgotten, Forgotten)],
        };
        var opened = HeadSeal.Open(HeadSeal.Seal(content, Binding, Samples.Keys, new SeededEntropy(1)), Binding, Samples.Keys);
        Assert.Equal(content.Snapshots.Select(snapshot => snapshot.Id), opened.Snapshots.Select(snapshot => snapshot.Id));
        Assert.Equal(content.IndexPacks, opened.IndexPacks);
        Assert.Equal(
            content.Forgotten.Select(forgotten => (forgotten.Snapshot.Id, forgotten.At, forgotten.Until)),
            opened.Forgotten.Select(forgotten => (forgotten.Snapshot.Id, forgotten.At, forgotten.Until)));
    }

    [Fact]
    public void Opens_what_was_written_before_anything_could_be_forgotten()
    {
        var bytes = Convert.FromHexString(
            string.Concat(Enumerable.Repeat("55", 32)) + "612658a937483e4f9b9c0e0a65aa5d60c57d63b94ef544fa2a8170bf");

        var opened = HeadSeal.Open(bytes, Binding, Samples.Keys);

        Assert.Empty(opened.Snapshots);
        Assert.Empty(opened.IndexPacks);
        Assert.Empty(opened.Forgotten);
    }

    [Fact]
    public void Two_seals_of_the_same_content_differ()
    {
        var content = new HeadContent([Records.Full], []);
        var entropy = new SeededEntropy(1);
        Assert.NotEqual(
            HeadSeal.Seal(content, Binding, Samples.Keys, entropy), HeadSeal.Seal(content, Binding, Samples.Keys, entropy));
    }

    [Fact]
    public void Opens_for_no_other_owner_epoch_number_or_key()
    {
        var bytes = HeadSeal.Seal(new HeadContent([Records.Full], []), Binding, Samples.Keys, new SeededEntropy(1));
        Refuses(bytes, Binding with { Owner = Samples.Id<PeerId>(0x12) });
        Refuses(bytes, Binding with { Epoch = 4 });
        Refuses(bytes, Binding with { Number = 10 });
        var problem = Assert.Throws<CairnException>(
            () => HeadSeal.Open(bytes, Binding, Samples.OtherKeys));
        Assert.Equal("bad-seal", problem.Code);
    }

    [Fact]
    public void Every_flipped_byte_and_every_cut_is_noticed()
    {
        var bytes = HeadSeal.Seal(new HeadContent([Records.Full], []), Binding, Samples.Keys, new SeededEntropy(1));
        for (var index = 0; index < bytes.Length; index++)
        {
            byte[] bad = [.. bytes];
            bad[index] ^= 0x10;
            Refuses(bad, Binding);
            Refuses(bytes[..index], Binding);
        }
    }

    public static TheoryData<string> Unreadable => ["tag", "many tags", "host", "path", "many paths", "many chunks", "long"];

    /// <summary>Holders let go of older heads for it: one that nobody can read again would take every snapshot with it.</summary>
    [Theory]
    [MemberData(nameof(Unreadable))]
    public void What_could_not_be_read_again_is_not_sealed(string what)
    {
        var text = new string('x', 4097);
        var bad = what switch
        {
            "tag" => Records.Full with { Tags = [text] },
            "many tags" => Records.Full with { Tags = [.. Enumerable.Repeat("t", 65537)] },
            "host" => Records.Full with { HostName = text },
            "path" => Records.Full with { Paths = [new BytePath("/" + new string('p', 65536))] },
            "many paths" => Records.Full with { Paths = [.. Enumerable.Repeat(new BytePath("/p"), 65537)] },
            "many chunks" => Records.Full with { Root = new ChunkId[65537] },
            _ => Records.Full with { Paths = [.. Enumerable.Repeat(new BytePath("/" + new string('p', 65535)), 300)] },
        };
        foreach (var content in (HeadContent[])[new([Records.Full, bad], []), new([], []) { Forgotten = [new(bad, Forgotten, Forgotten)] }])
        {
            var problem = Assert.Throws<CairnException>(
                () => HeadSeal.Seal(content, Binding, Samples.Keys, new SeededEntropy(1)));
            Assert.Equal(("unreadable-list", ErrorKind.Refused), (problem.Code, problem.Kind));
        }
    }

    private static void Refuses(byte[] bytes, HeadBinding binding)
    {
        var problem = Assert.Throws<CairnException>(() => HeadSeal.Open(bytes, binding, Samples.Keys));
        Assert.Equal(("bad-seal", ErrorKind.Integrity), (problem.Code, problem.Kind));
    }
}
