using Cairn.Protocol.Calls;

namespace Cairn.Protocol.Tests.Calls;

public sealed class RefusalCodesTests
{
    [Fact]
    public void The_names_are_the_pinned_ones() => Assert.Equal(
        [
            "not-subscribed", "superseded", "evicted", "already-held", "no-contract", "no-room", "role-forbids", "reciprocity",
            "bad-invite", "dropped", "corrupt", "not-found", "bad-request", "read-only", "busy", "failed",
        ],
        Enum.GetValues<RefusalCode>().Select(code => code.ToName()));

    [Fact]
    public void Every_name_reads_back()
    {
        foreach (var code in Enum.GetValues<RefusalCode>())
        {
            Assert.True(RefusalCodes.TryParse(code.ToName(), out var read));
            Assert.Equal(code, read);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("NoRoom")]
    [InlineData("No-Room")]
    [InlineData("0")]
    [InlineData("gone")]
    public void Another_name_is_told(string? name) => Assert.False(RefusalCodes.TryParse(name, out _));

    [Fact]
    public void A_number_without_a_name_is_a_bug() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ((RefusalCode)99).ToName());
}
