using Cairn.Platform.Trees;

namespace Cairn.Platform.Tests.Trees;

public sealed class BytePathTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("a", "", "a")]
    [InlineData("a/b", "a", "b")]
    [InlineData("a/b/c", "a/b", "c")]
    [InlineData("/", "/", "")]
    [InlineData("/a", "/", "a")]
    [InlineData("/a/b", "/a", "b")]
    public void Path_is_its_parent_and_its_name(string path, string parent, string name)
    {
        Assert.Equal(parent, new BytePath(path).Parent.ToString());
        Assert.Equal(name, new BytePath(path).Name.ToString());
    }

    [Theory]
    [InlineData("", "a", "a")]
    [InlineData("a", "b", "a/b")]
    [InlineData("/", "a", "/a")]
    [InlineData("/a", "b", "/a/b")]
    public void Name_is_appended_behind_one_slash(string path, string name, string whole) =>
        Assert.Equal(new BytePath(whole), new BytePath(path).Append(new BytePath(name)));

    [Fact]
    public void Bytes_are_compared_as_unsigned_numbers()
    {
        var low = new BytePath([0x41]);
        var high = new BytePath([0xC3]);

        Assert.True(low < high && high > low && low <= high && high >= low);
        Assert.True(low < new BytePath([0x41, 0x01]));
        Assert.Equal(0, low.CompareTo(new BytePath("A")));
    }

    [Fact]
    public void Equal_bytes_are_equal_paths_with_equal_hashes()
    {
        byte[] odd = [0xFF, 0xFE, 0x01];
        var path = new BytePath(odd);
        odd[0] = 1;

        Assert.True(path == new BytePath([0xFF, 0xFE, 0x01]));
        Assert.True(path != new BytePath(odd));
        Assert.Equal(path.GetHashCode(), new BytePath([0xFF, 0xFE, 0x01]).GetHashCode());
        Assert.True(default == new BytePath(string.Empty));
        Assert.True(default(BytePath).IsEmpty);
    }

    [Fact]
    public void Zero_byte_is_refused() => Assert.Throws<ArgumentException>(() => new BytePath("a\0b"));

    [Fact]
    public void Only_a_leading_slash_makes_a_path_absolute()
    {
        Assert.True(new BytePath("/a").IsAbsolute);
        Assert.False(new BytePath("a/").IsAbsolute);
        Assert.False(default(BytePath).IsAbsolute);
    }

    [Fact]
    public void Times_are_ordered_to_the_nanosecond()
    {
        UnixTime[] times = [new(-2, 999_999_999), new(-1, 0), new(-1, 1), new(0, 0), new(0, 1)];

        Assert.Equal(times, times.Reverse().Order());
        Assert.True(times[0] < times[1] && times[2] >= times[1] && times[4] > times[3] && times[3] <= times[3]);
    }
}
