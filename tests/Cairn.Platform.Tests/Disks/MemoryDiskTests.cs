using Cairn.Core.Errors;
using Cairn.Platform.Disks;
using Cairn.Testing.Platform;

namespace Cairn.Platform.Tests.Disks;

public sealed class MemoryDiskTests : DiskConformance
{
    private const int Rounds = 300;

    private readonly MemoryDisk _disk = new();

    protected override IDisk Disk => _disk;

    [Fact]
    public void What_was_synced_with_its_folder_survives_every_crash()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var disk = new MemoryDisk(seed);
            disk.CreateDirectory("f");
            using (var file = disk.Create("f/a"))
            {
                file.Write(0, "content"u8);
                file.Sync();
            }

            disk.SyncDirectory("f");
            disk.SyncDirectory("");
            disk.Crash();

            Assert.Equal("content"u8, disk.ReadAll("f/a"));
        }
    }

    [Fact]
    public void Name_without_a_synced_folder_is_sometimes_lost_and_sometimes_not()
    {
        var outcomes = Outcomes(disk =>
        {
            using var file = disk.Create("a");
            file.Write(0, "x"u8);
            file.Sync();
        });

        Assert.Equal(["", "a=x"], outcomes);
    }

    [Fact]
    public void Content_that_was_not_synced_is_kept_lost_torn_or_zeroed()
    {
        var outcomes = Outcomes(disk =>
        {
            using var file = disk.Create("a");
            file.Write(0, "ab"u8);
            file.Sync();
            disk.SyncDirectory("");
            file.Write(2, "cd"u8);
        });

        Assert.Equal(["a=ab", "a=ab\0\0", "a=abc", "a=abc\0", "a=abcd"], outcomes);
    }

    [Fact]
    public void Overwriting_without_sync_leaves_the_old_the_new_or_a_mixture()
    {
        var outcomes = Outcomes(disk =>
        {
            using var file = disk.Create("a");
            file.Write(0, "old"u8);
            file.Sync();
            disk.SyncDirectory("");
            file.Write(0, "NEW"u8);
        });

        Assert.Equal(["a=NEW", "a=NEd", "a=Nld", "a=old"], outcomes);
    }

    [Fact]
    public void Rename_within_a_folder_happens_whole_or_not_at_all()
    {
        var outcomes = Outcomes(disk =>
        {
            Make(disk, "new", "2"u8);
            Make(disk, "name", "1"u8);
            disk.SyncDirectory("");
            disk.Rename("new", "name");
        });

        Assert.Equal(["name=1 new=2", "name=2"], outcomes);
    }

    [Fact]
    public void Rename_between_folders_may_leave_both_names_or_none()
    {
        var outcomes = Outcomes(disk =>
        {
            disk.CreateDirectory("f");
            disk.CreateDirectory("g");
            disk.SyncDirectory("");
            Make(disk, "f/a", "1"u8);
            disk.SyncDirectory("f");
            disk.Rename("f/a", "g/a");
        });

        Assert.Equal(["", "f/a=1", "f/a=1 g/a=1", "g/a=1"], outcomes);
    }

    [Fact]
    public void Deletion_without_sync_may_come_undone()
    {
        var outcomes = Outcomes(disk =>
        {
            Make(disk, "a", "1"u8);
            disk.SyncDirectory("");
            disk.Delete("a");
        });

        Assert.Equal(["", "a=1"], outcomes);
    }

    [Fact]
    public void Folder_that_is_lost_takes_its_files_along()
    {
        var outcomes = Outcomes(disk =>
        {
            disk.CreateDirectory("f");
            Make(disk, "f/a", "1"u8);
            disk.SyncDirectory("f");
        });

        Assert.Equal(["", "f/a=1"], outcomes);
    }

    [Fact]
    public void What_is_unchanged_after_one_crash_is_unchanged_after_the_next()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var disk = new MemoryDisk(seed);
            Make(disk, "a", "1"u8);
            using (var file = disk.Create("b"))
            {
                file.Write(0, "half done"u8);
            }

            disk.Crash();
            var after = Show(disk);
            disk.Crash();

            Assert.Equal(after, Show(disk));
        }
    }

    [Fact]
    public void Same_seed_crashes_the_same_way()
    {
        static string Run()
        {
            var disk = new MemoryDisk(7);
            for (var number = 0; number < 50; number++)
            {
                using var file = disk.Create($"f{number}");
                file.Write(0, "some bytes"u8);
            }

            disk.Crash();
            return Show(disk);
        }

        Assert.Equal(Run(), Run());
    }

    [Fact]
    public void Files_open_at_the_crash_are_dead()
    {
        using var file = _disk.Create("a");
        _disk.Crash();

        Assert.Throws<IOException>(() => file.Write(0, "x"u8));
    }

    [Fact]
    public void Capacity_is_a_limit()
    {
        var disk = new MemoryDisk(capacity: 4);
        using var file = disk.Create("a");
        file.Write(0, "1234"u8);
        file.Write(1, "abc"u8);

        Assert.Equal("disk-full", Assert.Throws<CairnException>(() => file.Write(4, "5"u8)).Code);
        Assert.Equal(0, disk.FreeBytes());
        disk.Delete("a");
        Assert.Equal(4, disk.FreeBytes());
    }

    [Fact]
    public void Decay_goes_unnoticed()
    {
        Make(_disk, "a", "12"u8);

        _disk.Corrupt("a", 1);
        Assert.Equal("13"u8, _disk.ReadAll("a"));
        _disk.Cut("a", 1);
        Assert.Equal("1"u8, _disk.ReadAll("a"));
    }

    private static void Make(MemoryDisk disk, string path, ReadOnlySpan<byte> data)
    {
        using var file = disk.Create(path);
        file.Write(0, data);
        file.Sync();
    }

    private static string Show(MemoryDisk disk) =>
        string.Join(' ', disk.Files().Select(path => $"{path}={System.Text.Encoding.ASCII.GetString(disk.ReadAll(path))}"));

    private static string[] Outcomes(Action<MemoryDisk> work)
    {
        var outcomes = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < Rounds; seed++)
        {
            var disk = new MemoryDisk(seed);
            work(disk);
            disk.Crash();
            outcomes.Add(Show(disk));
        }

        return [.. outcomes];
    }
}
