using Cairn.Core.Errors;
using Cairn.Platform.Disks;
using Cairn.Testing.Platform;

namespace Cairn.Platform.Tests.Disks;

public sealed class FaultyDiskTests : DiskConformance
{
    private readonly MemoryDisk _inner = new();
    private readonly FaultyDisk _disk;

    public FaultyDiskTests() => _disk = new FaultyDisk(_inner);

    protected override IDisk Disk => _disk;

    [Fact]
    public void Only_the_chosen_operation_fails()
    {
        _disk.FailAt(3);
        using var file = _disk.Create("a");
        file.Write(0, "1"u8);

        Assert.Throws<IOException>(() => file.Write(1, "2"u8));
        file.Write(1, "3"u8);

        Assert.Equal("13"u8, _inner.ReadAll("a"));
        Assert.Equal(4, _disk.Operations);
    }

    [Fact]
    public void Dead_disk_stays_dead_until_it_is_healed()
    {
        _disk.FailFrom(2);
        Assert.False(_disk.Exists("a"));
        Assert.Throws<IOException>(() => _disk.Create("a"));
        Assert.Throws<IOException>(() => _disk.FreeBytes());

        _disk.Heal();
        _disk.Create("a").Dispose();
    }

    [Fact]
    public void Failed_sync_leaves_the_bytes_unsynced()
    {
        var seen = new SortedSet<int>();
        for (var seed = 0; seed < 100; seed++)
        {
            var inner = new MemoryDisk(seed);
            var disk = new FaultyDisk(inner);
            disk.FailNext(DiskOperation.Sync);
            using (var file = disk.Create("a"))
            {
                disk.SyncDirectory("");
                file.Write(0, "1234"u8);
                Assert.Throws<IOException>(file.Sync);
            }

            inner.Crash();
            seen.Add(inner.ReadAll("a").Length);
        }

        Assert.Contains(0, seen);
        Assert.Contains(4, seen);
    }

    [Fact]
    public void Torn_write_stores_half_and_fails()
    {
        _disk.FailNext(DiskOperation.Write, DiskFault.TornWrite);
        using var file = _disk.Create("a");

        Assert.Throws<IOException>(() => file.Write(0, "1234"u8));

        Assert.Equal("12"u8, _inner.ReadAll("a"));
    }

    [Fact]
    public void Full_disk_says_so_as_often_as_planned()
    {
        _disk.FailNext(DiskOperation.Write, DiskFault.Full, times: 2);
        using var file = _disk.Create("a");

        Assert.Equal("disk-full", Assert.Throws<CairnException>(() => file.Write(0, "1"u8)).Code);
        Assert.Equal("disk-full", Assert.Throws<CairnException>(() => file.Write(0, "1"u8)).Code);
        file.Write(0, "1"u8);
    }

    [Fact]
    public void Free_room_is_what_the_test_says()
    {
        _disk.PretendFreeBytes(42);
        Assert.Equal(42, _disk.FreeBytes());

        _disk.PretendFreeBytes(null);
        Assert.Equal(_inner.FreeBytes(), _disk.FreeBytes());
    }
}
