using Cairn.Platform.Trees;

namespace Cairn.Platform.Tests.Trees;

public sealed class AccessAclTests
{
    [Theory]
    [InlineData(0, 0x1C7)]
    [InlineData(4, 0x1E7)]
    [InlineData(5, 0x1EF)]
    [InlineData(7, 0x1FF)]
    [InlineData(0xFFFF, 0x1FF)]
    public void Without_its_acl_the_group_gets_what_that_gave_it(int rights, uint expected) =>
        Assert.Equal(
            expected,
            AccessAcl.Narrow(0x1FF, With([2, 0, 0, 0, .. Entry(1, 7), .. Entry(4, rights), .. Entry(16, 7), .. Entry(32, 7)])));

    [Fact]
    public void The_mask_limits_the_group_too() =>
        Assert.Equal(0x1CFU, AccessAcl.Narrow(0x1CF, With([2, 0, 0, 0, .. Entry(4, 7), .. Entry(16, 1)])));

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 2, 0, 0 })]
    [InlineData(new byte[] { 2, 0, 0, 0 })]
    [InlineData(new byte[] { 2, 0, 0, 0, 4, 0, 7, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 3, 0, 0, 0, 4, 0, 7, 0, 0, 0, 0, 0 })]
    public void What_is_no_acl_gives_the_group_nothing(byte[] value) => Assert.Equal(0xFC7U, AccessAcl.Narrow(0xFFF, With(value)));

    [Fact]
    public void Without_an_acl_the_mode_is_what_it_says()
    {
        Assert.Equal(0x1B4U, AccessAcl.Narrow(0x1B4, ExtendedAttributes.None));
        Assert.Equal(0x184U, AccessAcl.WithoutGroup(0x1B4));
    }

    private static byte[] Entry(int tag, int rights) => [(byte)tag, 0, (byte)rights, (byte)(rights >> 8), 255, 255, 255, 255];

    private static ExtendedAttributes With(byte[] acl) => new([new ExtendedAttribute(ExtendedAttributes.AccessAcl, acl)]);
}
