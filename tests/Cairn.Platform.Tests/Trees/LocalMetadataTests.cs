using Cairn.Platform.Trees;

namespace Cairn.Platform.Tests.Trees;

/// <summary>What a file system does not take of metadata, and what is close to its limits.</summary>
public sealed class LocalMetadataTests : IDisposable
{
    private static readonly LocalSourceTree Source = new();

    private readonly TemporaryFolder _folder = new();
    private readonly LocalTargetTree _target;

    public LocalMetadataTests() => _target = new LocalTargetTree(Root);

    private BytePath Root => new(_folder["target"]);

    public void Dispose()
    {
        _target.Dispose();
        _folder.Dispose();
    }

    /// <summary>u::rw, u:1234:rw, g::---, m::rw, which the kernel takes, or no mask, which it does not.</summary>
    [Fact]
    public void File_whose_acl_cannot_be_set_is_not_opened_to_its_group()
    {
        byte[] named = [2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 6, 0, 210, 4, 0, 0, 4, 0, 0, 0, 255, 255, 255, 255];
        byte[] mask = [16, 0, 6, 0, 255, 255, 255, 255];
        byte[] others = [32, 0, 4, 0, 255, 255, 255, 255];
        EntryMetadata With(byte[] acl) => Metadata(EntryType.File) with
        {
            Mode = 0x1B4,
            Attributes = new ExtendedAttributes([new ExtendedAttribute(ExtendedAttributes.AccessAcl, acl)]),
        };

        Restore("whole", With([.. named, .. mask, .. others]));
        Restore("lost", With([.. named, .. others]));
        Assert.Equal(0x1B4U, Source.Stat(At("whole")).Mode);
        Assert.Equal(0x184U, Source.Stat(At("lost")).Mode);
        Assert.Equal(AppliedMetadata.FewerAttributes, _target.SetMetadata(new BytePath("lost"), With([.. named, .. others])));
    }

    /// <summary>Which times there are differs: ext4 goes to 2446, xfs to 2486, others as far as seconds are counted.</summary>
    [Theory]
    [InlineData(20_000_000_000, 123_456_789)]
    [InlineData(-20_000_000_000, 1)]
    [InlineData(1_700_000_000, 1)]
    public void Time_that_the_file_system_does_not_have_is_told(long seconds, int nanoseconds)
    {
        var wanted = Metadata(EntryType.Directory) with { ModifiedAt = new UnixTime(seconds, nanoseconds) };
        _target.CreateDirectory(new BytePath("d"));
        var applied = _target.SetMetadata(new BytePath("d"), wanted);
        Assert.Equal(Source.Stat(At("d")).ModifiedAt == wanted.ModifiedAt, applied == AppliedMetadata.Exact);
        Assert.Equal(applied != AppliedMetadata.Exact, applied == AppliedMetadata.OtherTime);
    }

    /// <summary>Attributes are read by way of /proc, and the kernel takes 4,095 bytes of that and the path together.</summary>
    [Fact]
    public void Attributes_of_paths_almost_as_long_as_the_kernel_takes_are_read()
    {
        var name = new BytePath(new string('x', 250));
        var first = (4095 - Root.Bytes.Length) / 251;
        BytePath path = default;
        for (var depth = 0; depth < first + 16; depth++)
        {
            path = path.Append(name);
            _target.CreateDirectory(path);
        }

        var wanted = new ExtendedAttributes([new ExtendedAttribute(new BytePath("user.deep"), new byte[] { 1 })]);
        for (var length = 30; length < 80; length++)
        {
            var file = path.Append(new BytePath(new string('f', length)));
            using (var created = _target.CreateFile(file, 0, 0))
            {
                created.Commit(Metadata(EntryType.File) with { Attributes = wanted });
            }

            Assert.Equal(wanted, Source.ReadAttributes(Root.Append(file)));
        }
    }

    private BytePath At(string name) => Root.Append(new BytePath(name));

    private EntryMetadata Metadata(EntryType type)
    {
        var own = Source.Stat(Root);
        return new EntryMetadata
        {
            Type = type,
            Mode = 0x1C0,
            UserId = own.UserId,
            GroupId = own.GroupId,
            ModifiedAt = new UnixTime(1_700_000_000, 0),
        };
    }

    private void Restore(string name, EntryMetadata metadata)
    {
        using var file = _target.CreateFile(new BytePath(name), 1, 1);
        file.Write(0, "x"u8);
        file.Finish(metadata);
        file.Commit(metadata);
    }
}
