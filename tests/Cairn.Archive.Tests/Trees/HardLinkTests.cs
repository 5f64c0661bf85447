using Cairn.Archive.Trees;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Trees;

public sealed class HardLinkTests
{
    private static readonly EntryMetadata Linked = Samples.Metadata(EntryType.File) with { Device = 1, Inode = 2, Links = 3 };

    [Fact]
    public void Group_follows_from_device_and_inode() => Assert.Equal(
        new HardLink(new UInt128(0x89d99b43764eed71, 0x9db5eb790eae61d9), 3), HardLink.Of(Linked));

    [Fact]
    public void Another_inode_or_device_is_another_group()
    {
        var groups = new[] { Linked, Linked with { Inode = 3 }, Linked with { Device = 2 } }.Select(HardLink.Of);
        Assert.Equal(3, groups.Distinct().Count());
    }

    [Fact]
    public void Single_names_and_directories_are_in_no_group()
    {
        Assert.Null(HardLink.Of(Linked with { Links = 1 }));
        Assert.Null(HardLink.Of(Linked with { Type = EntryType.Directory }));
        Assert.NotNull(HardLink.Of(Linked with { Type = EntryType.Symlink }));
    }
}
