using Cairn.Archive.Walking;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Walking;

public sealed class PathNamesTests
{
    [Theory]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/a/b/c", "/a", true)]
    [InlineData("/a", "/", true)]
    [InlineData("/a", "/a", false)]
    [InlineData("/", "/", false)]
    [InlineData("/ab", "/a", false)]
    [InlineData("/b/b", "/a", false)]
    [InlineData("/a", "/a/b", false)]
    public void A_path_is_below_another_where_a_name_follows(string path, string top, bool isBelow)
    {
        Assert.Equal(isBelow, PathNames.IsBelow(new BytePath(path), new BytePath(top)));
        Assert.Equal(isBelow || path == top, PathNames.IsWithin(new BytePath(path), new BytePath(top)));
    }
}
