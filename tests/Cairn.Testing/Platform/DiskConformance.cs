using Cairn.Platform.Disks;
using Xunit;

namespace Cairn.Testing.Platform;

/// <summary>What every <see cref="IDisk"/> does, the real one and the fakes. A test class derives from it and names the disk.</summary>
public abstract class DiskConformance
{
    /// <summary>A fresh, empty disk.</summary>
    protected abstract IDisk Disk { get; }

    [Fact]
    public void Bytes_come_back_from_where_they_were_written()
    {
        Write("a", "hello world"u8);
        using var file = Disk.Open("a");

        Span<byte> part = stackalloc byte[5];
        Assert.Equal(11, file.Length);
        Assert.Equal(5, file.Read(6, part));
        Assert.Equal("world"u8, part);
        Assert.Equal(2, file.Read(9, part));
        Assert.Equal(0, file.Read(11, part));
        Assert.Equal(0, file.Read(4096, part));
    }

    [Fact]
    public void New_file_can_be_read_while_it_is_written()
    {
        using var file = Disk.Create("a");
        file.Write(0, "0123456789"u8);
        file.Write(3, "xyz"u8);

        Span<byte> all = stackalloc byte[10];
        Assert.Equal(10, file.Read(0, all));
        Assert.Equal("012xyz6789"u8, all);
    }

    [Fact]
    public void Gap_before_a_write_is_zeros()
    {
        using var file = Disk.Create("a");
        file.Write(3, "x"u8);

        Span<byte> all = stackalloc byte[9];
        Assert.Equal(4, file.Length);
        Assert.Equal(4, file.Read(0, all));
        Assert.Equal("\0\0\0x"u8, all[..4]);
    }

    [Fact]
    public void File_opened_for_reading_cannot_be_written()
    {
        Write("a", "x"u8);
        using var file = Disk.Open("a");

        Assert.Throws<IOException>(() => file.Write(0, "y"u8));
    }

    [Fact]
    public void Existing_file_is_not_created_again()
    {
        Write("a", "x"u8);

        Assert.Throws<IOException>(() => Disk.Create("a"));
        Assert.Equal("x"u8, Read("a"));
    }

    [Fact]
    public void Missing_file_is_told_from_other_failures()
    {
        Disk.CreateDirectory("folder");

        Assert.Throws<FileNotFoundException>(() => Disk.Open("a"));
        Assert.Throws<FileNotFoundException>(() => Disk.Open("none/a"));
        Assert.Throws<FileNotFoundException>(() => Disk.Create("none/a"));
        Assert.Throws<FileNotFoundException>(() => Disk.Rename("a", "b"));
        Assert.Throws<FileNotFoundException>(() => Disk.SyncDirectory("none"));
        Assert.False(Disk.Exists("a"));
        Assert.False(Disk.Exists("none/a"));
        Assert.False(Disk.Exists("folder"));
    }

    [Fact]
    public void Folders_are_made_with_their_parents_and_only_once()
    {
        Disk.CreateDirectory("a/b/c");
        Disk.CreateDirectory("a/b/c");
        Disk.CreateDirectory("a/b");
        Write("a/b/c/file", "x"u8);

        Assert.True(Disk.Exists("a/b/c/file"));
        Assert.Throws<IOException>(() => Disk.CreateDirectory("a/b/c/file"));
    }

    [Fact]
    public void Listing_is_sorted_and_knows_kinds_and_lengths()
    {
        Disk.CreateDirectory("f/B");
        Write("f/a", "12345"u8);
        Write("f/B/inner", "1"u8);
        Write("f/Z", ""u8);
        Write("outer", "1"u8);

        Assert.Equal(
            [
                new DiskEntry("B", DiskEntryKind.Directory, 0),
                new DiskEntry("Z", DiskEntryKind.File, 0),
                new DiskEntry("a", DiskEntryKind.File, 5),
            ],
            Disk.List("f"));
        Assert.Equal(["f", "outer"], Disk.List("").Select(entry => entry.Name));
        Assert.Empty(Disk.List("none"));
    }

    [Fact]
    public void Rename_replaces_and_moves_between_folders()
    {
        Disk.CreateDirectory("one");
        Disk.CreateDirectory("two");
        Write("one/a", "new"u8);
        Write("two/b", "old"u8);

        Disk.Rename("one/a", "two/b");

        Assert.False(Disk.Exists("one/a"));
        Assert.Equal("new"u8, Read("two/b"));
    }

    [Fact]
    public void Open_file_survives_its_rename_and_its_deletion()
    {
        Write("a", "x"u8);
        using var file = Disk.Open("a");
        Disk.Rename("a", "b");
        Disk.Delete("b");

        Span<byte> one = stackalloc byte[1];
        Assert.Equal(1, file.Read(0, one));
        Assert.Empty(Disk.List(""));
    }

    [Fact]
    public void Deleting_what_is_missing_does_nothing_and_folders_are_not_deleted()
    {
        Disk.CreateDirectory("folder");

        Disk.Delete("a");
        Disk.Delete("none/a");

        Assert.Throws<IOException>(() => Disk.Delete("folder"));
    }

    [Fact]
    public void Syncing_files_and_folders_succeeds()
    {
        Disk.CreateDirectory("folder");
        using var file = Disk.Create("folder/a");
        file.Write(0, "x"u8);

        file.Sync();
        Disk.SyncDirectory("folder");
        Disk.SyncDirectory("");

        Assert.Equal("x"u8, Read("folder/a"));
    }

    [Fact]
    public void Closed_file_says_so()
    {
        var file = Disk.Create("a");
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Write(0, "x"u8));
    }

    [Fact]
    public void There_is_some_room() => Assert.True(Disk.FreeBytes() > 0);

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/../b")]
    [InlineData("a\0b")]
    [InlineData("ä")]
    public void Path_that_could_leave_the_disk_is_refused(string path)
    {
        Assert.Throws<ArgumentException>(() => Disk.Create(path));
        Assert.Throws<ArgumentException>(() => Disk.Open(path));
        Assert.Throws<ArgumentException>(() => Disk.Delete(path));
        Assert.Throws<ArgumentException>(() => Disk.Rename("x", path));
        Assert.Throws<ArgumentException>(() => Disk.Rename(path, "x"));
        Assert.Throws<ArgumentException>(() => Disk.Exists(path));
        if (path.Length > 0)
        {
            Assert.Throws<ArgumentException>(() => Disk.CreateDirectory(path));
            Assert.Throws<ArgumentException>(() => Disk.List(path));
            Assert.Throws<ArgumentException>(() => Disk.SyncDirectory(path));
        }
    }

    /// <summary>Makes a file, unsynced.</summary>
    protected void Write(string path, ReadOnlySpan<byte> data)
    {
        using var file = Disk.Create(path);
        file.Write(0, data);
    }

    /// <summary>All bytes of a file.</summary>
    protected byte[] Read(string path)
    {
        using var file = Disk.Open(path);
        var bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, file.Read(0, bytes));
        return bytes;
    }
}
