using Cairn.Platform.Trees;
using Cairn.Testing.Platform;

namespace Cairn.Platform.Tests.Trees;

public sealed class MemoryTreeTests : ExactTreeConformance, IDisposable
{
    private readonly MemoryTree _tree = new();

    public MemoryTreeTests() => _tree.LimitFreeBytes(1 << 20);

    protected override ITargetTree Target => _tree;

    protected override ISourceTree Source => _tree;

    protected override BytePath Root => new("/");

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Parents_are_made_for_what_a_test_adds()
    {
        _tree.AddFile("/a/b/c", "x"u8).AddSymlink("/a/l", "b").AddSpecial("/a/p", EntryType.Fifo).AddDirectory("/d");

        Assert.Equal(["/a", "/a/b", "/a/b/c", "/a/l", "/a/p", "/d"], _tree.Paths().Select(path => path.ToString()));
    }

    [Fact]
    public void Every_change_shows_in_the_change_time()
    {
        _tree.AddFile("/a", "1"u8);
        var first = _tree.Stat(Path("/a"));
        _tree.Change("/a", metadata => metadata with { Mode = 0 });
        var second = _tree.Stat(Path("/a"));
        _tree.Rewrite("/a", "22"u8);
        var third = _tree.Stat(Path("/a"));

        Assert.True(first.ChangedAt < second.ChangedAt && second.ChangedAt < third.ChangedAt);
        Assert.Equal(first.ModifiedAt, second.ModifiedAt);
        Assert.NotEqual(second.ModifiedAt, third.ModifiedAt);
        Assert.Equal((first.Inode, 2), (third.Inode, third.Size));
    }

    [Fact]
    public void File_can_vanish_when_it_is_opened()
    {
        _tree.AddFile("/a", "1"u8);
        _tree.WhenOpened("/a", () => _tree.Remove("/a"));

        Assert.Equal([Path("a")], _tree.List(Root));
        AssertCode("vanished", () => _tree.Open(Path("/a")));
    }

    [Fact]
    public void File_can_change_while_it_is_read()
    {
        _tree.AddFile("/a", "1234"u8);
        _tree.WhenRead("/a", () => _tree.Rewrite("/a", "12"u8));
        using var file = _tree.Open(Path("/a"));
        var before = file.Stat();
        var buffer = new byte[2];

        Assert.Equal(2, file.Read(0, buffer));
        Assert.Equal(0, file.Read(2, buffer));
        Assert.NotEqual(before, file.Stat());
    }

    [Fact]
    public void Unreadable_things_can_be_seen_but_not_read()
    {
        _tree.AddFile("/d/a", "1234"u8).AddFile("/bad", "1234"u8);
        _tree.MakeUnreadable("/d");
        _tree.MakeUnreadable("/d/a");
        _tree.FailReads("/bad", fromOffset: 2);

        Assert.Equal(4, _tree.Stat(Path("/d/a")).Size);
        AssertCode("unreadable", () => _tree.List(Path("/d")));
        AssertCode("unreadable", () => _tree.Open(Path("/d/a")));
        using var file = _tree.Open(Path("/bad"));
        Assert.Equal(2, file.Read(0, new byte[4]));
        AssertCode("unreadable", () => file.Read(2, new byte[4]));
    }

    [Fact]
    public void Opened_files_are_remembered_in_order()
    {
        _tree.AddFile("/a", ""u8).AddFile("/b", ""u8);

        _tree.Open(Path("/b")).Dispose();
        _tree.Open(Path("/a")).Dispose();

        Assert.Equal([Path("/b"), Path("/a")], _tree.Opened);
    }

    [Fact]
    public void Room_is_used_up_and_given_back()
    {
        _tree.LimitFreeBytes(10);
        Restore("a", "123456"u8, Metadata(EntryType.File));
        using (var file = _tree.CreateFile(Path("b"), 4))
        {
            Assert.Equal(0, _tree.FreeBytes());
            AssertCode("target-full", () => file.Write(4, "x"u8));
        }

        Assert.Equal(4, _tree.FreeBytes());
    }
}
