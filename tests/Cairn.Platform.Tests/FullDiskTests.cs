using Cairn.Core.Errors;
using Cairn.Platform.Databases;
using Cairn.Platform.Disks;
using Cairn.Platform.Files;
using Cairn.Platform.Trees;
using Cairn.Testing.Platform;
using Cairn.Testing.Time;

namespace Cairn.Platform.Tests;

/// <summary>
/// Every part against a file system that is really full, where one can be mounted; where not, the disk is faulty instead, and the
/// other parts are asked for more than the real one has.
/// </summary>
public sealed class FullDiskTests : IDisposable
{
    private const int TooMuch = 2 << 20;

    private readonly SmallFileSystem _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public async Task Disk_that_is_full_says_so_and_works_again_with_room()
    {
        using var real = _small.Path is null ? null : new FolderDisk(_small.Path);
        IDisk disk = real is null ? new FaultyDisk(new MemoryDisk(capacity: 1 << 20)) : real;
        disk.CreateDirectory("f");
        using (var file = disk.Create("f/big"))
        {
            AssertCode("disk-full", () => file.Write(0, new byte[TooMuch]));
        }

        disk.Delete("f/big");
        await RoomAsync(disk.FreeBytes, 1000);
        using var small = disk.Create("f/small");
        small.Write(0, new byte[1000]);
        small.Sync();
    }

    [Fact]
    public void Target_without_room_for_a_file_refuses_it_at_once_and_takes_a_smaller_one()
    {
        using var folder = new TemporaryFolder();
        using var target = new LocalTargetTree(new BytePath(_small.Path ?? folder.Path));
        var free = target.FreeBytes();

        AssertCode("target-full", () => target.CreateFile(new BytePath("a"), free + TooMuch));
        AssertCode("target-full", () => target.CreateFile(new BytePath("a"), 1L << 60));

        Assert.Empty(Directory.GetFileSystemEntries(_small.Path ?? folder.Path));
        target.CreateFile(new BytePath("a"), 1000).Dispose();
    }

    [Fact]
    public async Task Room_for_a_large_file_is_taken_when_it_is_started()
    {
        const int large = 600_000;
        using var folder = new TemporaryFolder();
        using var target = new LocalTargetTree(new BytePath(_small.Path ?? folder.Path));
        using var first = target.CreateFile(new BytePath("a"), large);

        Assert.Equal(large, new FileInfo(Directory.GetFiles(_small.Path ?? folder.Path).Single()).Length);
        if (_small.Path is not null)
        {
            AssertCode("target-full", () => target.CreateFile(new BytePath("b"), large));
            first.Dispose();
            await RoomAsync(target.FreeBytes, large);
            target.CreateFile(new BytePath("b"), large).Dispose();
        }
    }

    [Fact]
    public void Target_without_inodes_is_full_for_whatever_is_made_in_it()
    {
        using var folder = new TemporaryFolder();
        using var small = new SmallFileSystem(inodes: 3);
        using var target = new LocalTargetTree(new BytePath(small.Path ?? folder.Path));
        target.CreateDirectory(new BytePath("a"));
        target.CreateDirectory(new BytePath("b"));
        var name = new BytePath("a/c");
        Action[] deeds = small.Path is null
            ? [() => target.CreateFile(name, 1L << 60)]
            :
            [
                () => target.CreateDirectory(name),
                () => target.CreateFile(name, 0),
                () => target.CreateSymlink(name, name),
                () => target.CreateFifo(name),
            ];
        Assert.All(deeds, deed =>
        {
            var problem = Assert.Throws<CairnException>(deed);
            Assert.Equal(("target-full", ErrorKind.Refused), (problem.Code, problem.Kind));
        });
    }

    [Fact]
    public void Target_that_fills_up_while_a_file_is_written_says_so()
    {
        using var folder = new TemporaryFolder();
        using var target = new LocalTargetTree(new BytePath(_small.Path ?? folder.Path));
        using var file = target.CreateFile(new BytePath("a"), 0);

        // Without a small file system: an offset that no file can have fails as well, though for another reason.
        var (code, offset) = _small.Path is null ? ("target-failed", long.MaxValue - TooMuch) : ("target-full", 0);
        AssertCode(code, () => file.Write(offset, new byte[TooMuch]));
    }

    [Fact]
    public void Database_on_a_full_disk_keeps_what_was_committed()
    {
        using var folder = new TemporaryFolder();
        using var database = Database.Open(new DatabaseOptions
        {
            Path = Path.Combine(_small.Path ?? folder.Path, "a.db"),
            ApplicationId = 1,
            Migrations = ["CREATE TABLE t(content BLOB)"],
        });
        database.Write(session => session.Execute("INSERT INTO t VALUES(?1)", new byte[100]));
        if (_small.Path is null)
        {
            database.Write(session => session.Execute("PRAGMA max_page_count = 100"));
        }

        AssertCode("disk-full", () => database.Write(session => session.Execute("INSERT INTO t VALUES(?1)", new byte[TooMuch])));

        Assert.Equal(1, database.Read(session => session.QueryFirst("SELECT count(*) FROM t", row => row.GetInt64(0))));
        database.Write(session => session.Execute("INSERT INTO t VALUES(?1)", new byte[100]));
    }

    [Fact]
    public void Private_file_that_cannot_be_written_leaves_the_old_one()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(_small.Path ?? folder.Path, "a");
        PrivateFile.WriteAtomically(path, "old"u8);

        if (_small.Path is null)
        {
            // Its temporary name is taken by a folder: the nearest thing to a file that cannot be written.
            Directory.CreateDirectory(folder[".cairn-a.tmp"]);
            AssertCode("cannot-write", () => PrivateFile.WriteAtomically(path, new byte[TooMuch]));
        }
        else
        {
            AssertCode("disk-full", () => PrivateFile.WriteAtomically(path, new byte[TooMuch]));
        }

        Assert.Equal("old"u8, PrivateFile.Read(path));
        Assert.Equal(["a"], Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName));
    }

    /// <summary>
    /// Waits until the file system has given back what a deleted file took: while another test of this process starts a program, the
    /// child holds every open file between its fork and its exec, and with it the room.
    /// </summary>
    private static Task RoomAsync(Func<long> free, long length) =>
        Eventually.TrueAsync(() => free() >= length);

    private static void AssertCode(string code, Action deed) => Assert.Equal(code, Assert.Throws<CairnException>(deed).Code);
}
