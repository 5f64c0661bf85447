using Cairn.Core.Errors;
using Cairn.Platform.Disks;
using Cairn.Platform.Native;
using Cairn.Testing.Platform;

namespace Cairn.Platform.Tests.Disks;

public sealed class FolderDiskTests : DiskConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderDisk _disk;

    public FolderDiskTests() => _disk = new FolderDisk(_folder["new/root"]);

    protected override IDisk Disk => _disk;

    public void Dispose()
    {
        _disk.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Files_and_folders_are_for_their_owner_only()
    {
        _disk.CreateDirectory("f");
        Write("f/a", "x"u8);

        const UnixFileMode readWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(readWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["new/root"]));
        Assert.Equal(readWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["new/root/f"]));
        Assert.Equal(readWrite, File.GetUnixFileMode(_folder["new/root/f/a"]));
    }

    [Fact]
    public void Foreign_things_in_the_folder_stay_unseen()
    {
        Write("a", "x"u8);
        File.WriteAllText(_folder["new/root/ä"], "x");
        File.CreateSymbolicLink(_folder["new/root/link"], "a");

        Assert.Equal(["a"], _disk.List("").Select(entry => entry.Name));
        Assert.False(_disk.Exists("link"));
        Assert.Throws<IOException>(() => _disk.Open("link"));
    }

    [Fact]
    public void Folder_that_is_a_link_is_not_entered()
    {
        Directory.CreateDirectory(_folder["outside"]);
        File.CreateSymbolicLink(_folder["new/root/f"], _folder["outside"]);

        Assert.Throws<IOException>(() => _disk.List("f"));
        Assert.Throws<IOException>(() => _disk.CreateDirectory("f"));
    }

    [Fact]
    public void Same_folder_opened_again_has_the_same_files()
    {
        Write("a", "x"u8);

        using var again = new FolderDisk(_folder["new/root"]);
        Assert.True(again.Exists("a"));
    }

    [Fact]
    public void Root_that_is_a_file_is_an_error()
    {
        File.WriteAllText(_folder["file"], "x");

        Assert.Throws<IOException>(() => new FolderDisk(_folder["file"]));
        Assert.Throws<IOException>(() => new FolderDisk(_folder["file/below"]));
    }

    [Fact]
    public void Full_device_is_the_error_disk_full()
    {
        // Writing to /dev/full fails with ENOSPC for everybody, root or not (full(4)).
        Assert.Equal(0, Posix.Open(Descriptor.WorkingDirectory, "/dev/full"u8, OpenFlags.ReadWrite, 0, out var device));
        using var file = new FolderDiskFile(device, "/dev/full");

        Assert.Equal("disk-full", Assert.Throws<CairnException>(() => file.Write(0, "x"u8)).Code);
    }

    [Fact]
    public void Large_writes_and_reads_are_whole()
    {
        var bytes = new byte[(5 << 20) + 17];
        new Random(1).NextBytes(bytes);
        using (var file = _disk.Create("a"))
        {
            file.Write(0, bytes);
            file.Sync();
        }

        Assert.Equal(bytes, Read("a"));
    }

    [Fact]
    public void Closed_files_leave_no_descriptor_behind()
    {
        static int Open() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
        Write("a", "x"u8);
        _disk.CreateDirectory("f");
        var before = Open();
        for (var round = 0; round < 500; round++)
        {
            _disk.Open("a").Dispose();
            _disk.List("");
            _disk.SyncDirectory("f");
            Assert.ThrowsAny<IOException>(() => _disk.Open("none"));
            Assert.ThrowsAny<IOException>(() => _disk.Create("a"));
        }

        // Other tests of this process open and close files meanwhile; 500 rounds of a leak would stand out.
        Assert.InRange(Open(), 0, before + 200);
    }
}
