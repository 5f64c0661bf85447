using Cairn.Archive.Walking;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Walking;

public sealed class SourceNodeTests
{
    [Fact]
    public void Leads_to_every_path_in_byte_order()
    {
        var root = Build("/home/ada", "/etc", "/home/bob");
        Assert.Equal([new BytePath("etc"), new BytePath("home")], root.Names);
        Assert.False(root.IsSource);
        Assert.True(root.Find(new BytePath("etc"))!.IsSource);
        var home = root.Find(new BytePath("home"))!;
        Assert.False(home.IsSource);
        Assert.Equal([new BytePath("ada"), new BytePath("bob")], home.Names);
    }

    [Fact]
    public void Path_inside_another_is_part_of_it() => Assert.True(Build("/home/ada", "/home").Find(new BytePath("home"))!.IsSource);

    [Fact]
    public void Superfluous_slashes_are_ignored() => Assert.True(Build("//etc///").Find(new BytePath("etc"))!.IsSource);

    [Fact]
    public void Root_itself_can_be_asked_for() => Assert.True(Build("/").IsSource);

    [Theory]
    [InlineData("")]
    [InlineData("home")]
    [InlineData("/home/../etc")]
    [InlineData("/./etc")]
    public void Path_that_could_lead_elsewhere_is_refused(string path) =>
        Assert.Equal("bad-path", Assert.Throws<CairnException>(() => Build(path)).Code);

    private static SourceNode Build(params string[] paths) => SourceNode.Build([.. paths.Select(path => new BytePath(path))]);
}
