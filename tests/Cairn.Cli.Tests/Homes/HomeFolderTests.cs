using Cairn.Cli.Homes;
using Cairn.Core.Errors;

namespace Cairn.Cli.Tests.Homes;

public sealed class HomeFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Home => _folder.At("home");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_home_is_for_its_user_only()
    {
        using var home = HomeFolder.Create(Home);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Home));
    }

    [Fact]
    public void A_second_holder_is_refused_and_told_which_process_has_it()
    {
        using var home = HomeFolder.Create(Home);

        var error = Assert.Throws<CairnException>(() => HomeFolder.Open(Home));

        Assert.Equal("home-in-use", error.Code);
        Assert.Equal(ErrorKind.Failed, error.Kind);
        Assert.Contains($"process {Environment.ProcessId}", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_second_holder_leaves_the_lock_where_it_is()
    {
        using var home = HomeFolder.Create(Home);

        Assert.Throws<CairnException>(() => HomeFolder.Create(Home));
        Assert.Throws<CairnException>(() => HomeFolder.Open(Home));
    }

    [Fact]
    public void A_home_that_was_let_go_can_be_taken_again()
    {
        HomeFolder.Create(Home).Dispose();

        HomeFolder.Open(Home).Dispose();
        HomeFolder.Create(Home).Dispose();
    }

    [Fact]
    public void A_folder_with_other_things_in_it_is_left_alone()
    {
        Directory.CreateDirectory(Home);
        File.WriteAllText(Path.Combine(Home, "thesis.tex"), "");

        Assert.Equal("home-not-empty", Assert.Throws<CairnException>(() => HomeFolder.Create(Home)).Code);
        Assert.Equal(["thesis.tex"], Directory.EnumerateFileSystemEntries(Home).Select(Path.GetFileName));
    }

    [Fact]
    public void Where_there_is_no_home_none_is_made_by_opening()
    {
        Assert.Equal("not-a-home", Assert.Throws<CairnException>(() => HomeFolder.Open(Home)).Code);
        Assert.False(Directory.Exists(Home));
    }

    [Fact]
    public void A_home_without_its_version_file_is_damaged_and_not_missing()
    {
        HomeFolder.Create(Home).Dispose();
        File.WriteAllText(Path.Combine(Home, "identity"), "");
        File.Delete(Path.Combine(Home, "version"));

        foreach (var error in new[]
        {
            Assert.Throws<CairnException>(() => HomeFolder.Open(Home)),
            Assert.Throws<CairnException>(() => HomeFolder.Create(Home)),
        })
        {
            Assert.Equal(("damaged-home", ErrorKind.Integrity), (error.Code, error.Kind));
            Assert.Contains(Path.Combine(Home, "version"), error.What, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Path.Combine(Home, "version")));
    }

    [Theory]
    [InlineData("2", "newer-version", ErrorKind.Failed)]
    [InlineData("one", "damaged-home", ErrorKind.Integrity)]
    [InlineData("", "damaged-home", ErrorKind.Integrity)]
    public void A_home_of_another_version_is_refused_and_not_touched(string version, string code, ErrorKind kind)
    {
        HomeFolder.Create(Home).Dispose();
        File.WriteAllText(Path.Combine(Home, "version"), version);

        var opened = Assert.Throws<CairnException>(() => HomeFolder.Open(Home));
        var created = Assert.Throws<CairnException>(() => HomeFolder.Create(Home));

        Assert.Equal((code, kind), (opened.Code, opened.Kind));
        Assert.Equal((code, kind), (created.Code, created.Kind));
        Assert.Equal(version, File.ReadAllText(Path.Combine(Home, "version")));
    }
}
