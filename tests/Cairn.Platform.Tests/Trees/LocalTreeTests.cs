using System.Diagnostics;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;
using Cairn.Testing.Platform;

namespace Cairn.Platform.Tests.Trees;

public sealed class LocalTreeTests : ExactTreeConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalTargetTree _target;

    public LocalTreeTests() => _target = new LocalTargetTree(new BytePath(_folder["new/target"]));

    protected override ITargetTree Target => _target;

    protected override ISourceTree Source { get; } = new LocalSourceTree();

    protected override BytePath Root => new(_folder["new/target"]);

    public void Dispose()
    {
        _target.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("file")]
    [InlineData("directory")]
    [InlineData("link")]
    public void Metadata_is_what_stat_says(string kind)
    {
        var wanted = Metadata(EntryType.File) with { ModifiedAt = new UnixTime(1_234_567_890, 123_456_789), Mode = 0x9A4 };
        Restore("file", "12345"u8, wanted);
        Run("ln", _folder["new/target/file"], _folder["new/target/second-name"]);
        Target.CreateDirectory(Path("directory"));
        Target.CreateSymlink(Path("link"), Path("somewhere"));

        var found = Source.Stat(At(kind));

        static string Show(UnixTime time) => $"{time.Seconds}.{time.Nanoseconds:D9}";
        var size = found.Type == EntryType.Directory ? string.Empty : $"{found.Size} ";
        var format = found.Type == EntryType.Directory ? "%a %u %g %i %h %.9Y %.9Z" : "%s %a %u %g %i %h %.9Y %.9Z";
        Assert.Equal(
            Run("stat", "-c", format, _folder["new/target/" + kind]),
            size + $"{Convert.ToString(found.Mode, 8)} {found.UserId} {found.GroupId} {found.Inode} {found.Links} "
                + $"{Show(found.ModifiedAt)} {Show(found.ChangedAt)}");
    }

    [Fact]
    public void Files_of_one_file_system_share_its_number()
    {
        Assert.Equal(Source.Stat(Root).Device, Source.Stat(_folder.Bytes).Device);
        Assert.NotEqual(Source.Stat(Root).Device, Source.Stat(new BytePath("/proc")).Device);
    }

    [Fact]
    public void Link_planted_where_a_directory_was_does_not_lead_outside()
    {
        Directory.CreateDirectory(_folder["outside"]);
        Target.CreateDirectory(Path("d"));
        Restore("d/first", "x"u8, Metadata(EntryType.File));
        Directory.Move(_folder["new/target/d"], _folder["new/target/moved"]);
        File.CreateSymbolicLink(_folder["new/target/d"], _folder["outside"]);

        // The directory that was opened before is still the one that is written to.
        Restore("d/second", "x"u8, Metadata(EntryType.File));
        using var fresh = new LocalTargetTree(Root);
        AssertCode("unsafe-path", () => fresh.CreateFile(Path("d/third"), 0));
        AssertCode("unsafe-path", () => fresh.CreateDirectory(Path("d")));

        Assert.Empty(Directory.GetFileSystemEntries(_folder["outside"]));
        Assert.True(File.Exists(_folder["new/target/moved/second"]));
    }

    [Fact]
    public void Link_with_the_name_of_a_file_is_replaced_and_not_followed()
    {
        File.WriteAllText(_folder["outside"], "precious");
        File.CreateSymbolicLink(_folder["new/target/a"], _folder["outside"]);

        Restore("a", "restored"u8, Metadata(EntryType.File));

        Assert.Equal("precious", File.ReadAllText(_folder["outside"]));
        Assert.Equal("restored"u8, ReadAll("a"));
    }

    [Fact]
    public void Metadata_of_a_link_is_never_set_on_what_it_points_to()
    {
        File.WriteAllText(_folder["outside"], "precious");
        var before = Source.Stat(new BytePath(_folder["outside"]));
        File.CreateSymbolicLink(_folder["new/target/a"], _folder["outside"]);

        Assert.Throws<CairnException>(() => Target.SetMetadata(Path("a"), Metadata(EntryType.File) with { Mode = 0x1FF }));

        Assert.Equal(before, Source.Stat(new BytePath(_folder["outside"])));
    }

    [Fact]
    public void Directory_made_again_after_its_removal_is_the_one_that_is_used()
    {
        Target.CreateDirectory(Path("d"));
        Restore("d/a", "x"u8, Metadata(EntryType.File));
        Directory.Delete(_folder["new/target/d"], recursive: true);

        Target.CreateDirectory(Path("d"));
        Restore("d/b", "y"u8, Metadata(EntryType.File));

        Assert.Equal("y"u8, ReadAll("d/b"));
    }

    [Fact]
    public void Temporary_names_are_recognisable_and_gone_afterwards()
    {
        using (var file = Target.CreateFile(Path("a"), 10))
        {
            var name = Assert.Single(Source.List(Root)).ToString();
            Assert.Matches("^\\.cairn-[0-9a-f]{16}\\.tmp$", name);
            Assert.Equal(0x180u, Source.Stat(At(name)).Mode);
            file.Commit(Metadata(EntryType.File));
        }

        Assert.Equal([Path("a")], Source.List(Root));
    }

    [Fact]
    public void Owner_that_cannot_be_set_costs_only_the_setuid_bits()
    {
        // Root may set any owner, but nobody may set the number that stands for "none".
        var foreign = Environment.IsPrivilegedProcess ? uint.MaxValue : 0;
        var wanted = Metadata(EntryType.File) with { UserId = foreign, Mode = 0xDED };

        Restore("a", "x"u8, wanted);
        Target.CreateDirectory(Path("d"));
        Assert.Equal(AppliedMetadata.OtherOwner, Target.SetMetadata(Path("d"), wanted with { Type = EntryType.Directory }));
        Target.CreateSymlink(Path("l"), Path("a"));
        Assert.Equal(AppliedMetadata.OtherOwner, Target.SetMetadata(Path("l"), wanted with { Type = EntryType.Symlink }));

        Assert.Equal(0x1EDu, Source.Stat(At("a")).Mode);
        Assert.Equal(0x1EDu, Source.Stat(At("d")).Mode);
        Assert.Equal(Source.Stat(Root).UserId, Source.Stat(At("a")).UserId);
    }

    [Fact]
    public void Root_sets_any_owner_and_everybody_else_their_own()
    {
        var own = Metadata(EntryType.File);
        var wanted = Environment.IsPrivilegedProcess
            ? own with { UserId = 12345, GroupId = 54321, Mode = 0xDED }
            : own with { Mode = 0x9ED };

        Restore("a", "x"u8, wanted);

        var found = Source.Stat(At("a"));
        Assert.Equal((wanted.UserId, wanted.GroupId, wanted.Mode), (found.UserId, found.GroupId, found.Mode));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_000_000)]
    [InlineData(0x3ffffffe)]
    [InlineData(0x3fffffff)]
    public void Time_that_no_clock_shows_is_refused(int nanoseconds)
    {
        var metadata = Metadata(EntryType.File) with { ModifiedAt = new UnixTime(0, nanoseconds) };

        AssertCode("target-failed", () => Restore("a", "x"u8, metadata));
        Assert.Empty(Source.List(Root));
    }

    [Fact]
    public void Reading_leaves_the_access_time()
    {
        Restore("d", "x"u8, Metadata(EntryType.File));
        var old = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastAccessTimeUtc(_folder["new/target/d"], old);

        ReadAll("d");

        Assert.Equal(old, File.GetLastAccessTimeUtc(_folder["new/target/d"]));
    }

    [Fact]
    public void Files_that_belong_to_others_are_read_all_the_same()
    {
        // Belongs to root: everybody else is refused O_NOATIME and must open it plainly.
        using var file = Source.Open(new BytePath("/etc/passwd"));

        Assert.True(file.Read(0, new byte[16]) > 0);
        Assert.NotEmpty(Source.List(new BytePath("/etc")));
    }

    [Fact]
    public void File_that_permission_or_disk_forbids_is_unreadable()
    {
        // Permissions do not stop root; for root it is a file that opens and then fails with EIO, as on a bad disk (proc(5)).
        var path = Environment.IsPrivilegedProcess ? "/proc/self/mem" : _folder["new/target/a"];
        Restore("a", "x"u8, Metadata(EntryType.File) with { Mode = 0 });

        AssertCode("unreadable", () =>
        {
            using var file = Source.Open(new BytePath(path));
            return file.Read(0, new byte[1]);
        });
    }

    [Fact]
    public void Path_longer_than_the_kernel_takes_at_once_is_walked()
    {
        var name = Path(new string('x', 250));
        BytePath path = default;
        for (var depth = 0; depth < 40; depth++)
        {
            path = path.Append(name);
            Target.CreateDirectory(path);
        }

        using (var file = Target.CreateFile(path.Append(Path("file")), 1))
        {
            file.Write(0, "x"u8);
            file.Commit(Metadata(EntryType.File));
        }

        Target.CreateSymlink(path.Append(Path("link")), Path("file"));
        var deep = Root.Append(path);
        Assert.True(deep.Bytes.Length > 10_000);
        Assert.Equal([Path("file"), Path("link")], Source.List(deep));
        Assert.Equal(1, Source.Stat(deep.Append(Path("file"))).Size);
        Assert.Equal(Path("file"), Source.ReadLink(deep.Append(Path("link"))));
        using var read = Source.Open(deep.Append(Path("file")));
        Assert.Equal(1, read.Read(0, new byte[2]));
        AssertCode("vanished", () => Source.Stat(deep.Append(Path("none"))));
    }

    [Fact]
    public void Attributes_below_a_path_longer_than_the_kernel_takes_at_once_come_back()
    {
        var name = Path(new string('x', 250));
        BytePath path = default;
        for (var depth = 0; depth < 20; depth++)
        {
            path = path.Append(name);
            Target.CreateDirectory(path);
        }

        var wanted = new ExtendedAttributes([new ExtendedAttribute(Path("user.deep"), new byte[] { 1 })]);
        Target.SetMetadata(path, Metadata(EntryType.Directory) with { Attributes = wanted });
        Assert.Equal(wanted, Source.ReadAttributes(Root.Append(path)));
    }

    [Fact]
    public void Inherited_acls_are_not_kept_unless_wanted()
    {
        Run("setfacl", "-d", "-m", "u:1234:rwx", _folder["new/target"]);
        Restore("file", "x"u8, Metadata(EntryType.File));
        Target.CreateSpecial(Path("pipe"), Metadata(EntryType.Fifo));
        Target.CreateDirectory(Path("d"));
        Target.SetMetadata(Path("d"), Metadata(EntryType.Directory));

        foreach (var name in (string[])["file", "pipe", "d"])
        {
            Assert.Equal(ExtendedAttributes.None, Source.ReadAttributes(At(name)));
        }
    }

    [Fact]
    public void Acls_come_back_as_getfacl_tells_them()
    {
        foreach (var kind in (string[])["file", "copy"])
        {
            File.WriteAllText(_folder["new/target/" + kind], "x");
        }

        Run("setfacl", "-m", "u:1234:rw,g:99:r,m::rwx", _folder["new/target/file"]);
        var wanted = Source.Stat(At("file")) with { Attributes = Source.ReadAttributes(At("file")) };
        Assert.True(wanted.Attributes.Has(ExtendedAttributes.AccessAcl));
        Assert.Equal(AppliedMetadata.Exact, Target.SetMetadata(Path("copy"), wanted));

        string Acl(string name) => Run("getfacl", "-n", "-c", "-p", _folder["new/target/" + name]);
        Assert.Equal(Acl("file"), Acl("copy"));
        Assert.Equal(wanted.Mode, Source.Stat(At("copy")).Mode);
    }

    [Fact]
    public void Attribute_that_cannot_be_set_is_told()
    {
        var wanted = new ExtendedAttributes([new ExtendedAttribute(Path("nonsense.a"), new byte[] { 1 })]);
        Restore("file", "x"u8, Metadata(EntryType.File));
        Assert.Equal(
            AppliedMetadata.FewerAttributes, Target.SetMetadata(Path("file"), Metadata(EntryType.File) with { Attributes = wanted }));
    }

    [Fact]
    public void Devices_are_made_by_root_and_refused_to_others()
    {
        var wanted = Metadata(EntryType.BlockDevice) with { DeviceNumber = (511UL << 32) | 1_048_575 };
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Equal(AppliedMetadata.Exact, Target.CreateSpecial(Path("device"), wanted));
            Assert.Equal(wanted.DeviceNumber, Source.Stat(At("device")).DeviceNumber);
            Assert.Equal("1ff fffff", Run("stat", "-c", "%t %T", _folder["new/target/device"]));
        }
        else
        {
            AssertCode("target-failed", () => Target.CreateSpecial(Path("device"), wanted));
            Assert.Empty(Source.List(Root));
        }
    }

    [Fact]
    public void File_of_a_tebibyte_of_holes_takes_no_room()
    {
        using (var file = Target.CreateFile(Path("huge"), 1L << 40, 3))
        {
            file.Write((1L << 40) - 3, "end"u8);
            file.Commit(Metadata(EntryType.File));
        }

        using var read = Source.Open(At("huge"));
        Assert.Equal(1L << 40, read.Stat().Size);
        Assert.InRange(read.NextData(0)!.Value.Start, (1L << 40) - 65536, (1L << 40) - 3);
    }

    [Fact]
    public void Name_longer_than_the_file_system_takes_fails()
    {
        AssertCode("target-failed", () => Restore(new string('x', 256), "x"u8, Metadata(EntryType.File)));
        Assert.Empty(Source.List(Root));
    }

    [Fact]
    public void Many_names_are_listed_completely()
    {
        // More than one call of the kernel returns.
        const int count = 3000;
        for (var number = 0; number < count; number++)
        {
            File.WriteAllBytes(_folder[$"new/target/some-longer-name-{number:D5}"], []);
        }

        Assert.Equal(
            Enumerable.Range(0, count).Select(number => Path($"some-longer-name-{number:D5}")),
            Source.List(Root));
    }

    [Fact]
    public void Many_threads_restore_into_many_directories()
    {
        // More directories than are kept open.
        const int directories = 150;
        Parallel.For(0, directories, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number =>
        {
            Target.CreateDirectory(Path($"d{number}"));
            Target.CreateDirectory(Path($"d{number}/e"));
            for (var file = 0; file < 5; file++)
            {
                Restore($"d{number}/e/{file}", BitConverter.GetBytes(number + file), Metadata(EntryType.File));
            }
        });

        for (var number = 0; number < directories; number++)
        {
            Assert.Equal(5, Source.List(At($"d{number}/e")).Count);
            Assert.Equal(BitConverter.GetBytes(number + 4), ReadAll($"d{number}/e/4"));
        }
    }

    [Fact]
    public void Nothing_stays_open()
    {
        static int Open() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
        var before = Open();
        for (var round = 0; round < 300; round++)
        {
            using var target = new LocalTargetTree(Root);
            target.CreateDirectory(Path("d"));
            using var kept = target.CreateFile(Path("d/a"), 1);
            target.CreateFile(Path("d/b"), 1).Dispose();
            Assert.Throws<CairnException>(() => target.CreateFile(Path("d/c"), long.MaxValue));
            Assert.Throws<CairnException>(() => target.CreateFile(Path("none/c"), 1));
            Source.List(Root);
            Assert.Throws<CairnException>(() => Source.Open(At("none")));
        }

        // Other tests of this process open and close files meanwhile; 300 rounds of a leak would stand out.
        Assert.InRange(Open(), 0, before + 200);
    }

    [Fact]
    public void Tree_can_be_closed_before_its_last_file()
    {
        var target = new LocalTargetTree(Root);
        target.CreateDirectory(Path("d"));
        using var file = target.CreateFile(Path("d/a"), 1);
        target.Dispose();
        target.Dispose();

        file.Commit(Metadata(EntryType.File));

        Assert.Equal(1, Source.Stat(At("d/a")).Size);
        Assert.Throws<ObjectDisposedException>(() => target.CreateFile(Path("a"), 0));
    }

    [Fact]
    public void Committed_file_takes_no_more()
    {
        using var file = Target.CreateFile(Path("a"), 1);
        file.Commit(Metadata(EntryType.File));

        Assert.Throws<InvalidOperationException>(() => file.Write(0, "x"u8));
        Assert.Throws<InvalidOperationException>(() => file.Commit(Metadata(EntryType.File)));
    }

    [Fact]
    public void Root_is_private_when_it_is_made_and_left_alone_when_it_is_there()
    {
        Assert.Equal(0x1C0u, Source.Stat(Root).Mode);
        Target.SetMetadata(default, Metadata(EntryType.Directory) with { Mode = 0x1ED });

        new LocalTargetTree(Root).Dispose();

        Assert.Equal(0x1EDu, Source.Stat(Root).Mode);
    }

    [Fact]
    public void Root_that_cannot_be_is_an_error()
    {
        File.WriteAllText(_folder["file"], "x");

        AssertCode("target-failed", () => new LocalTargetTree(new BytePath(_folder["file"])));
        AssertCode("target-failed", () => new LocalTargetTree(new BytePath(_folder["file/below"])));
        Assert.Throws<ArgumentException>(() => new LocalTargetTree(Path("relative")));
    }

    /// <summary>Beside the program and not in the folder for temporary files, which may be nothing but memory.</summary>
    [Fact]
    public async Task Restored_file_that_is_on_the_disk_takes_up_no_memory()
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(AppContext.BaseDirectory, "restored-" + Guid.NewGuid())).FullName;
        var path = System.IO.Path.Combine(folder, "file");
        try
        {
            using var target = new LocalTargetTree(new BytePath(folder));
            using (var file = target.CreateFile(Path("file"), 1 << 20, 1 << 20))
            {
                file.Write(0, new byte[1 << 20]);
                file.Finish(Metadata(EntryType.File));
                await target.SyncAsync();
                file.Commit(Metadata(EntryType.File));
            }

            Assert.Equal("0", MemoryOf(path));

            // That the question can have another answer.
            Assert.Equal(1 << 20, (await File.ReadAllBytesAsync(path)).Length);
            Assert.Equal("1048576", MemoryOf(path));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static string MemoryOf(string path) => Run("fincore", "--bytes", "--noheadings", "--output", "RES", path);
    }

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
