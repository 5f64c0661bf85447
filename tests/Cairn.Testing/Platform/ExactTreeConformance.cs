using Cairn.Platform.Trees;
using Xunit;

namespace Cairn.Testing.Platform;

/// <summary>
/// What every target tree does with what is more than a name and bytes: special files, several names of one inode, extended attributes,
/// holes.
/// </summary>
public abstract class ExactTreeConformance : TreeConformance
{
    [Theory]
    [InlineData(EntryType.Fifo)]
    [InlineData(EntryType.Socket)]
    public void Special_file_is_made_with_its_metadata(EntryType type)
    {
        var wanted = Metadata(type) with { Mode = 0x1B0, ModifiedAt = new UnixTime(-5, 6) };
        Assert.Equal(AppliedMetadata.Exact, Target.CreateSpecial(Path("s"), wanted));

        var found = Source.Stat(At("s"));
        Assert.Equal(wanted with { ChangedAt = found.ChangedAt, Inode = found.Inode, Device = found.Device }, found);
        AssertCode("unreadable", () => Source.Open(At("s")));
    }

    [Fact]
    public void Symbolic_link_is_made_with_its_metadata()
    {
        Assert.Equal(
            AppliedMetadata.Exact,
            Target.CreateSymlink(Path("l"), Path("nowhere"), Metadata(EntryType.Symlink) with { ModifiedAt = new UnixTime(7, 8) }));
        Assert.Equal(new UnixTime(7, 8), Source.Stat(At("l")).ModifiedAt);
    }

    [Fact]
    public void Second_name_is_the_same_inode()
    {
        Target.CreateDirectory(Path("d"));
        Restore("a", "shared"u8, Metadata(EntryType.File));
        Restore("d/b", "other"u8, Metadata(EntryType.File));
        Target.CreateLink(Path("d/b"), Path("a"));
        Target.CreateLink(Path("c"), Path("d/b"));

        Assert.Equal([Source.Stat(At("a"))], new[] { At("a"), At("d/b"), At("c") }.Select(Source.Stat).Distinct());
        Assert.Equal(3ul, Source.Stat(At("a")).Links);
        Assert.Equal("shared"u8, ReadAll("d/b"));
        Assert.Equal([Path("a"), Path("c"), Path("d")], Source.List(Root));
    }

    [Fact]
    public void Second_name_that_is_there_already_stays_and_leaves_nothing_else()
    {
        Restore("a", "shared"u8, Metadata(EntryType.File));
        Target.CreateLink(Path("b"), Path("a"));
        Target.CreateLink(Path("b"), Path("a"));

        Assert.Equal([Path("a"), Path("b")], Source.List(Root));
        AssertCode("target-failed", () => Target.CreateLink(Path("c"), Path("none")));
        Target.CreateDirectory(Path("d"));
        AssertCode("target-failed", () => Target.CreateLink(Path("c"), Path("d")));
        AssertCode("unsafe-path", () => Target.CreateLink(Path("c"), Path("../a")));
        AssertCode("unsafe-path", () => Target.CreateLink(Path("/c"), Path("a")));
        Assert.Equal([Path("a"), Path("b"), Path("d")], Source.List(Root));
    }

    [Fact]
    public void Second_name_of_a_symbolic_link_is_that_of_the_link_itself()
    {
        Restore("file", "untouched"u8, Metadata(EntryType.File));
        Target.CreateSymlink(Path("l"), Path("file"));
        Target.CreateLink(Path("m"), Path("l"));

        Assert.Equal(EntryType.Symlink, Source.Stat(At("m")).Type);
        Assert.Equal(1ul, Source.Stat(At("file")).Links);
    }

    [Fact]
    public void Attributes_of_files_and_directories_come_back_byte_for_byte()
    {
        var attributes = new ExtendedAttributes(
        [
            new ExtendedAttribute(Path("user.zero"), default),
            new ExtendedAttribute(new BytePath([.. "user."u8, 0xFF]), new byte[] { 0, 1, 255, 0 }),
            new ExtendedAttribute(Path("user.long"), new byte[1000]),
        ]);
        Restore("f", "x"u8, Metadata(EntryType.File) with { Mode = 0x100, Attributes = attributes });
        Target.CreateDirectory(Path("d"));
        Assert.Equal(
            AppliedMetadata.Exact, Target.SetMetadata(Path("d"), Metadata(EntryType.Directory) with { Attributes = attributes }));

        Assert.Equal(attributes, Source.ReadAttributes(At("f")));
        Assert.Equal(attributes, Source.ReadAttributes(At("d")));
        using var open = Source.Open(At("f"));
        Assert.Equal(attributes, open.ReadAttributes());
        Target.CreateFifo(Path("p"));
        Assert.Equal(ExtendedAttributes.None, Source.ReadAttributes(At("p")));
        AssertCode("vanished", () => Source.ReadAttributes(At("none")));
    }

    [Fact]
    public void Directory_that_was_there_loses_attributes_that_are_not_wanted()
    {
        var before = new ExtendedAttributes([new ExtendedAttribute(Path("user.old"), new byte[] { 1 })]);
        Target.CreateDirectory(Path("d"));
        Target.SetMetadata(Path("d"), Metadata(EntryType.Directory) with { Attributes = before });
        Target.SetMetadata(Path("d"), Metadata(EntryType.Directory));

        Assert.Equal(ExtendedAttributes.None, Source.ReadAttributes(At("d")));
    }

    [Fact]
    public void Holes_stay_holes()
    {
        const long MiB = 1 << 20;
        using (var file = Target.CreateFile(Path("a"), 4 * MiB, 5))
        {
            file.Write(2 * MiB, "hello"u8);
            file.Commit(Metadata(EntryType.File));
        }

        using var read = Source.Open(At("a"));
        Assert.Equal(4 * MiB, read.Stat().Size);
        var data = read.NextData(0)!.Value;
        Assert.InRange(data.Start, MiB, 2 * MiB);
        Assert.InRange(data.End, (2 * MiB) + 5, 3 * MiB);
        Assert.Equal(new FileStretch(2 * MiB, data.End), read.NextData(2 * MiB));
        Assert.Null(read.NextData(data.End));
        Assert.Null(read.NextData(4 * MiB));
        var content = ReadAll("a");
        Assert.Equal("hello"u8, content.AsSpan((int)(2 * MiB), 5));
        Assert.Equal(5, content.Count(value => value != 0));
    }

    [Fact]
    public void File_without_holes_is_data_to_its_end()
    {
        Restore("a", new byte[100_000], Metadata(EntryType.File));
        using var read = Source.Open(At("a"));
        read.Stat();
        Assert.Equal(new FileStretch(0, 100_000), read.NextData(0));
        Assert.Equal(new FileStretch(99_999, 100_000), read.NextData(99_999));
        Assert.Null(read.NextData(100_000));
    }
}
