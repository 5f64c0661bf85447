using Cairn.Core.Errors;
using Cairn.Platform.Trees;
using Xunit;

namespace Cairn.Testing.Platform;

/// <summary>
/// What every target tree does, seen through the source tree that reads the same files: the real pair and the one in memory. A test
/// class derives from it and names the two.
/// </summary>
public abstract class TreeConformance
{
    private const uint Executable = 0x1ED; // 0755

    /// <summary>Byte strings that a careless program trips over.</summary>
    public static TheoryData<byte[]> OddNames =>
    [
        [.. Enumerable.Range(1, 255).Where(value => value != '/').Select(value => (byte)value)],
        [.. Enumerable.Repeat((byte)0xFF, 255)],
        "\n"u8.ToArray(),
        "-rf"u8.ToArray(),
        "..."u8.ToArray(),
        " "u8.ToArray(),
        "\\"u8.ToArray(),
        "\u001b[31m"u8.ToArray(),
        [0xC3],
    ];

    /// <summary>Seconds and nanoseconds at the edges of clocks.</summary>
    public static TheoryData<long, int> OddTimes => new()
    {
        { 0, 0 },
        { 0, 1 },
        { -1, 999_999_999 },
        { -2_000_000_000, 123_456_789 },
        { 2_147_483_648, 1 },
        { 4_294_967_296, 999_999_999 },
        { 7_258_118_400, 987_654_321 },
    };

    /// <summary>An empty tree to write to.</summary>
    protected abstract ITargetTree Target { get; }

    /// <summary>The same files, for reading.</summary>
    protected abstract ISourceTree Source { get; }

    /// <summary>Where the target's root lies for the source.</summary>
    protected abstract BytePath Root { get; }

    [Fact]
    public void File_is_read_as_it_was_written()
    {
        using (var file = Target.CreateFile(Path("a"), 11))
        {
            file.Write(6, "world"u8);
            file.Write(0, "hello "u8);
            file.Commit(Metadata(EntryType.File));
        }

        using var read = Source.Open(At("a"));
        var buffer = new byte[64];
        Assert.Equal(11, read.Read(0, buffer));
        Assert.Equal("hello world"u8, buffer.AsSpan(0, 11));
        Assert.Equal(3, read.Read(8, buffer));
        Assert.Equal(0, read.Read(11, buffer));
        Assert.Equal(0, read.Read(1 << 20, buffer));
        Assert.Equal(11, read.Stat().Size);
        Assert.Equal(Source.Stat(At("a")), read.Stat());
    }

    [Fact]
    public void Part_that_was_not_written_is_zeros()
    {
        using (var file = Target.CreateFile(Path("a"), 4))
        {
            file.Write(1, "x"u8);
            file.Commit(Metadata(EntryType.File));
        }

        Assert.Equal([0, (byte)'x', 0, 0], ReadAll("a"));
    }

    [Fact]
    public void Metadata_comes_back_bit_for_bit()
    {
        var wanted = Metadata(EntryType.File) with { Mode = 0xD24, ModifiedAt = new UnixTime(1_600_000_000, 7) };
        Restore("a", "x"u8, wanted);

        var found = Source.Stat(At("a"));
        Assert.Equal(wanted with { Size = 1, ChangedAt = found.ChangedAt, Inode = found.Inode, Device = found.Device }, found);
    }

    [Theory]
    [MemberData(nameof(OddNames))]
    public void Names_are_bytes(byte[] name)
    {
        var path = new BytePath(name);
        Target.CreateDirectory(path);
        var inner = path.Append(path);
        using (var file = Target.CreateFile(inner, 0))
        {
            file.Commit(Metadata(EntryType.File));
        }

        Target.CreateSymlink(path.Append(new BytePath("link")), path);

        Assert.Equal([path], Source.List(Root));
        Assert.Contains(path, Source.List(Root.Append(path)));
        Assert.Equal(EntryType.File, Source.Stat(Root.Append(inner)).Type);
        Assert.Equal(EntryType.File, Target.Find(inner)!.Type);
        Assert.Equal(path, Source.ReadLink(Root.Append(path).Append(new BytePath("link"))));
    }

    [Theory]
    [MemberData(nameof(OddTimes))]
    public void Times_are_kept_to_the_nanosecond(long seconds, int nanoseconds)
    {
        var time = new UnixTime(seconds, nanoseconds);
        Target.CreateDirectory(Path("d"));
        Restore("d/f", "x"u8, Metadata(EntryType.File) with { ModifiedAt = time });
        Target.CreateSymlink(Path("d/l"), Path("nowhere"));
        Target.SetMetadata(Path("d/l"), Metadata(EntryType.Symlink) with { ModifiedAt = time });
        Target.SetMetadata(Path("d"), Metadata(EntryType.Directory) with { ModifiedAt = time });
        Target.SetMetadata(default, Metadata(EntryType.Directory) with { ModifiedAt = time });

        Assert.Equal(time, Source.Stat(At("d/f")).ModifiedAt);
        Assert.Equal(time, Source.Stat(At("d/l")).ModifiedAt);
        Assert.Equal(time, Source.Stat(At("d")).ModifiedAt);
        Assert.Equal(time, Source.Stat(Root).ModifiedAt);
    }

    [Fact]
    public void Listing_is_in_byte_order_without_the_dots()
    {
        foreach (var name in new[] { "b", "a", "B", "aa", "é", ".hidden" })
        {
            Restore(name, ""u8, Metadata(EntryType.File));
        }

        Assert.Equal(new[] { ".hidden", "B", "a", "aa", "b", "é" }.Select(Path), Source.List(Root));
    }

    [Fact]
    public void Directory_is_private_until_its_metadata_is_set_and_may_exist_already()
    {
        Target.CreateDirectory(Path("d"));
        Assert.Equal(0x1C0u, Source.Stat(At("d")).Mode);

        Target.SetMetadata(Path("d"), Metadata(EntryType.Directory) with { Mode = Executable });
        Target.CreateDirectory(Path("d"));

        Assert.Equal(Executable, Source.Stat(At("d")).Mode);
        Assert.Equal(EntryType.Directory, Target.Find(Path("d"))!.Type);
    }

    [Fact]
    public void Links_are_made_as_they_are_and_never_followed()
    {
        Restore("file", "untouched"u8, Metadata(EntryType.File));
        var before = Source.Stat(At("file"));
        Target.CreateSymlink(Path("link"), Path("file"));

        Target.SetMetadata(Path("link"), Metadata(EntryType.Symlink) with { ModifiedAt = new UnixTime(5, 5), Mode = 0 });

        Assert.Equal(EntryType.Symlink, Source.Stat(At("link")).Type);
        Assert.Equal("file".Length, Source.Stat(At("link")).Size);
        Assert.Equal(before, Source.Stat(At("file")));
        Assert.Equal(new UnixTime(5, 5), Source.Stat(At("link")).ModifiedAt);
        AssertCode("unreadable", () => Source.Open(At("link")));
        AssertCode("vanished", () => Source.List(At("link")));
        AssertCode("vanished", () => Source.ReadLink(At("file")));
    }

    [Fact]
    public void Long_link_targets_are_whole()
    {
        var target = new BytePath(new string('x', 4000));
        Target.CreateSymlink(Path("link"), target);

        Assert.Equal(target, Source.ReadLink(At("link")));
    }

    [Fact]
    public void Pipe_is_made_but_never_opened()
    {
        Target.CreateFifo(Path("pipe"));
        Target.SetMetadata(Path("pipe"), Metadata(EntryType.Fifo));

        Assert.Equal(EntryType.Fifo, Source.Stat(At("pipe")).Type);
        AssertCode("unreadable", () => Source.Open(At("pipe")));
    }

    [Fact]
    public void What_has_the_name_is_replaced_only_at_the_end()
    {
        Restore("a", "old"u8, Metadata(EntryType.File));
        using (var file = Target.CreateFile(Path("a"), 3))
        {
            file.Write(0, "new"u8);
            Assert.Equal("old"u8, ReadAll("a"));
            file.Commit(Metadata(EntryType.File));
        }

        Assert.Equal("new"u8, ReadAll("a"));
        Target.CreateSymlink(Path("a"), Path("b"));
        Assert.Equal(EntryType.Symlink, Source.Stat(At("a")).Type);
        Target.CreateFifo(Path("a"));
        Assert.Equal(EntryType.Fifo, Source.Stat(At("a")).Type);
        Restore("a", "file"u8, Metadata(EntryType.File));
        Assert.Equal("file"u8, ReadAll("a"));
        Assert.Equal([Path("a")], Source.List(Root));
    }

    [Fact]
    public void File_that_is_not_committed_leaves_nothing()
    {
        using (var file = Target.CreateFile(Path("a"), 100))
        {
            file.Write(0, "x"u8);
            file.Dispose();
        }

        Assert.Empty(Source.List(Root));
        Assert.Null(Target.Find(Path("a")));
    }

    [Fact]
    public async Task Finished_file_gets_its_name_later_and_is_not_written_again()
    {
        using (var file = Target.CreateFile(Path("a"), 3))
        {
            file.Write(0, [1, 2, 3]);
            Assert.Equal(AppliedMetadata.Exact, file.Finish(Metadata(EntryType.File)));
            await Target.SyncAsync();
            Assert.Null(Target.Find(Path("a")));
            file.Commit(Metadata(EntryType.File));
        }

        using (var left = Target.CreateFile(Path("b"), 3))
        {
            left.Finish(Metadata(EntryType.File));
        }

        Assert.Equal([Path("a")], Source.List(Root));
    }

    [Fact]
    public void Directory_in_the_way_is_not_replaced()
    {
        Target.CreateDirectory(Path("d"));
        using var file = Target.CreateFile(Path("d"), 0);

        AssertCode("target-failed", () => file.Commit(Metadata(EntryType.File)));
        AssertCode("target-failed", () => Target.CreateSymlink(Path("d"), Path("x")));
        AssertCode("target-failed", () => Target.CreateFifo(Path("d")));

        file.Dispose();
        Assert.Equal([Path("d")], Source.List(Root));
        Assert.Empty(Source.List(At("d")));
    }

    [Fact]
    public void File_or_link_where_a_directory_belongs_is_refused()
    {
        Restore("file", ""u8, Metadata(EntryType.File));
        Target.CreateSymlink(Path("link"), Path("nowhere"));

        AssertCode("target-failed", () => Target.CreateDirectory(Path("file")));
        AssertCode("unsafe-path", () => Target.CreateDirectory(Path("link")));
        AssertCode("target-failed", () => Target.CreateFile(Path("file/x"), 0));
        Assert.Null(Target.Find(Path("file/x")));
    }

    [Fact]
    public void Parents_are_not_made_by_the_way()
    {
        AssertCode("target-failed", () => Target.CreateFile(Path("none/a"), 0));
        AssertCode("target-failed", () => Target.CreateDirectory(Path("none/a")));
        AssertCode("target-failed", () => Target.CreateSymlink(Path("none/a"), Path("x")));
        AssertCode("target-failed", () => Target.SetMetadata(Path("none"), Metadata(EntryType.File)));
        Assert.Null(Target.Find(Path("none/a")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/etc/passwd")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    public void Path_that_is_not_plain_names_is_refused(string text)
    {
        Target.CreateDirectory(Path("a"));
        var path = Path(text);

        AssertCode("unsafe-path", () => Target.Find(path));
        AssertCode("unsafe-path", () => Target.CreateFile(path, 0));
        AssertCode("unsafe-path", () => Target.CreateDirectory(path));
        AssertCode("unsafe-path", () => Target.CreateSymlink(path, Path("x")));
        AssertCode("unsafe-path", () => Target.CreateFifo(path));
        if (!path.IsEmpty)
        {
            AssertCode("unsafe-path", () => Target.SetMetadata(path, Metadata(EntryType.File)));
        }
    }

    [Theory]
    [InlineData("inside")]
    [InlineData("..")]
    [InlineData("/")]
    [InlineData("nowhere")]
    public void Path_through_a_link_is_refused_wherever_it_leads(string to)
    {
        Target.CreateDirectory(Path("inside"));
        Target.CreateDirectory(Path("d"));
        Target.CreateSymlink(Path("d/link"), Path(to));

        AssertCode("unsafe-path", () => Target.Find(Path("d/link/a")));
        AssertCode("unsafe-path", () => Target.CreateFile(Path("d/link/a"), 0));
        AssertCode("unsafe-path", () => Target.CreateDirectory(Path("d/link/a")));
        AssertCode("unsafe-path", () => Target.CreateSymlink(Path("d/link/a/b"), Path("x")));
        AssertCode("unsafe-path", () => Target.SetMetadata(Path("d/link/a"), Metadata(EntryType.File)));
        Assert.Empty(Source.List(At("inside")));
    }

    [Fact]
    public void File_without_room_is_refused_before_anything_is_written()
    {
        var free = Target.FreeBytes();
        Assert.True(free > 0);

        AssertCode("target-full", () => Target.CreateFile(Path("a"), Math.Max(free, free * 2)));
        Assert.Empty(Source.List(Root));
    }

    [Fact]
    public void What_is_gone_has_vanished()
    {
        Restore("file", ""u8, Metadata(EntryType.File));

        AssertCode("vanished", () => Source.Stat(At("none")));
        AssertCode("vanished", () => Source.Open(At("none")));
        AssertCode("vanished", () => Source.List(At("none")));
        AssertCode("vanished", () => Source.ReadLink(At("none")));
        AssertCode("vanished", () => Source.Stat(At("file/below")));
        AssertCode("vanished", () => Source.List(At("file")));
        AssertCode("unreadable", () => Source.Open(Root));
    }

    [Fact]
    public void Source_paths_are_absolute()
    {
        Assert.Throws<ArgumentException>(() => Source.Stat(Path("a")));
        Assert.Throws<ArgumentException>(() => Source.List(default));
    }

    [Fact]
    public void Open_file_can_be_read_after_its_name_is_gone()
    {
        Restore("a", "first"u8, Metadata(EntryType.File));
        using var open = Source.Open(At("a"));
        Restore("a", "second"u8, Metadata(EntryType.File));

        var buffer = new byte[16];
        Assert.Equal(5, open.Read(0, buffer));
        Assert.Equal("first"u8, buffer.AsSpan(0, 5));
        Assert.NotEqual(open.Stat().Inode, Source.Stat(At("a")).Inode);
    }

    /// <summary>A path from text.</summary>
    protected static BytePath Path(string text) => new(text);

    /// <summary>Asserts that a <see cref="CairnException"/> with this code is thrown.</summary>
    protected static void AssertCode(string code, Action deed) => Assert.Equal(code, Assert.Throws<CairnException>(deed).Code);

    /// <inheritdoc cref="AssertCode(string, Action)"/>
    protected static void AssertCode(string code, Func<object?> deed) => AssertCode(code, () => { deed(); });

    /// <summary>Metadata that this user may set: its own user and group.</summary>
    protected EntryMetadata Metadata(EntryType type)
    {
        var own = Source.Stat(Root);
        return new EntryMetadata
        {
            Type = type,
            Mode = 0x1C0,
            UserId = own.UserId,
            GroupId = own.GroupId,
            ModifiedAt = new UnixTime(1_700_000_000, 1),
        };
    }

    /// <summary>Where the source sees what the target calls <paramref name="path"/>.</summary>
    protected BytePath At(string path) => Root.Append(new BytePath(path));

    /// <summary>Restores a whole file.</summary>
    protected void Restore(string path, ReadOnlySpan<byte> content, EntryMetadata metadata)
    {
        using var file = Target.CreateFile(new BytePath(path), content.Length);
        file.Write(0, content);
        file.Commit(metadata);
    }

    /// <summary>Reads a whole file through the source.</summary>
    protected byte[] ReadAll(string path)
    {
        using var file = Source.Open(At(path));
        var bytes = new byte[file.Stat().Size];
        Assert.Equal(bytes.Length, file.Read(0, bytes));
        return bytes;
    }
}
