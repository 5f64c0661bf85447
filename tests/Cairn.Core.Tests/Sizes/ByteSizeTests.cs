using Cairn.Core.Errors;
using Cairn.Core.Sizes;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Core.Tests.Sizes;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("500", 500)]
    [InlineData("500B", 500)]
    [InlineData("500MB", 500_000_000)]
    [InlineData("50GiB", 50L << 30)]
    [InlineData("1.5GB", 1_500_000_000)]
    [InlineData("1.5 GiB", 3L << 29)]
    [InlineData("  64 kib ", 65536)]
    [InlineData("2TB", 2_000_000_000_000)]
    [InlineData("1PiB", 1L << 50)]
    [InlineData("7EIB", 7L << 60)]
    [InlineData("9.223372036854775807EB", long.MaxValue)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("0.0005KB", 0)]
    [InlineData("1.9999KiB", 2047)]
    [InlineData("3.0", 3)]
    public void Sizes_are_read(string text, long bytes) => Assert.Equal(new ByteSize(bytes), ByteSize.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("GB")]
    [InlineData("-1")]
    [InlineData("-1GB")]
    [InlineData("+1GB")]
    [InlineData("1.5")]
    [InlineData("1.5B")]
    [InlineData("1,5GB")]
    [InlineData("1_000")]
    [InlineData(".5GB")]
    [InlineData("5.GB")]
    [InlineData("1.2.3GB")]
    [InlineData("1e9")]
    [InlineData("0x10")]
    [InlineData("10G")]
    [InlineData("10GBB")]
    [InlineData("10Gi")]
    [InlineData("10YB")]
    [InlineData("10 G B")]
    [InlineData("١MB")]
    [InlineData("8EiB")]
    [InlineData("9223372036854775808")]
    [InlineData("9.3EB")]
    [InlineData("9.223372036854775808EB")]
    [InlineData("9223372036854775807EiB")]
    [InlineData("99999999999999999999999999999999999999999999EB")]
    public void Anything_else_is_refused(string? text)
    {
        Assert.False(ByteSize.TryParse(text, out var size));
        Assert.Equal(ByteSize.Zero, size);
        Assert.Equal("bad-size", Assert.Throws<CairnException>(() => ByteSize.Parse(text)).Code);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(1_048_524, "1023.9 KiB")]
    [InlineData(1_048_525, "1 MiB")]
    [InlineData(3L << 29, "1.5 GiB")]
    [InlineData(500_000_000, "476.8 MiB")]
    [InlineData(long.MaxValue, "8 EiB")]
    public void Sizes_are_shown_in_binary_units(long bytes, string text) => Assert.Equal(text, new ByteSize(bytes).ToString());

    [Fact]
    public void Shown_sizes_read_back_within_a_twentieth() =>
        Prop.ForAll(Numbers.Between(0, 1L << 61).Or(Numbers.Between(0, 5000)).ToArbitrary(), bytes =>
        {
            Assert.Equal(bytes, ByteSize.Parse(bytes.ToString()).Bytes);
            var shown = ByteSize.Parse(new ByteSize(bytes).ToString()).Bytes;
            Assert.InRange(shown, bytes - (bytes / 20), bytes + (bytes / 20));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_size_is_negative() => Assert.Throws<ArgumentOutOfRangeException>(() => new ByteSize(-1));

    [Fact]
    public void Sizes_are_ordered_by_bytes()
    {
        var small = new ByteSize(1);
        var large = new ByteSize(2);
        var same = new ByteSize(1);

        Assert.True(small < large && small <= large && small <= same && small >= same);
        Assert.False(small > large || small >= large || small < same || small > same);
        Assert.True(small.CompareTo(large) < 0);
        Assert.Equal(0, small.CompareTo((object)same));
        Assert.Equal(1, small.CompareTo(null));
        Assert.Throws<ArgumentException>(() => small.CompareTo("1B"));
    }
}
