using System.Diagnostics;
using Cairn.Core.Errors;
using Cairn.Platform.Files;

namespace Cairn.Platform.Tests.Files;

public sealed class PrivateFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(1_000_003)]
    public void Content_comes_back_whole(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);

        PrivateFile.WriteAtomically(_folder["a"], content);

        Assert.Equal(content, PrivateFile.Read(_folder["a"]));
        Assert.Equal(["a"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void File_is_for_its_owner_only_even_if_it_was_not_before()
    {
        File.WriteAllText(_folder["a"], "public");
        File.SetUnixFileMode(_folder["a"], UnixFileMode.UserRead | UnixFileMode.OtherRead);

        PrivateFile.WriteAtomically(_folder["a"], "secret"u8);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["a"]));
        Assert.Equal("secret"u8, PrivateFile.Read(_folder["a"]));
    }

    [Fact]
    public void What_a_crash_left_is_replaced()
    {
        File.WriteAllText(_folder[".cairn-a.tmp"], "left over");

        PrivateFile.WriteAtomically(_folder["a"], "new"u8);

        Assert.Equal(["a"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Link_is_replaced_and_not_written_through()
    {
        File.WriteAllText(_folder["other"], "precious");
        File.CreateSymbolicLink(_folder["a"], _folder["other"]);

        PrivateFile.WriteAtomically(_folder["a"], "new"u8);

        Assert.Equal("precious", File.ReadAllText(_folder["other"]));
        Assert.Null(File.ResolveLinkTarget(_folder["a"], returnFinalTarget: false));
    }

    [Fact]
    public void Place_that_cannot_be_written_is_an_error_and_leaves_nothing()
    {
        Directory.CreateDirectory(_folder["folder"]);

        AssertCode("cannot-write", () => PrivateFile.WriteAtomically(_folder["none/a"], "x"u8));
        AssertCode("cannot-write", () => PrivateFile.WriteAtomically(_folder["folder"], "x"u8));
        AssertCode("cannot-write", () => PrivateFile.WriteAtomically(_folder["folder/"], "x"u8));

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Missing_file_is_told_from_one_that_cannot_be_read()
    {
        using (var sparse = File.OpenHandle(_folder["huge"], FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.SetLength(sparse, PrivateFile.MaxLength + 1L);
        }

        AssertCode("file-missing", () => PrivateFile.Read(_folder["none"]));
        AssertCode("file-missing", () => PrivateFile.Read(_folder["none/a"]));
        AssertCode("cannot-read", () => PrivateFile.Read(_folder.Path));
        AssertCode("cannot-read", () => PrivateFile.Read(_folder["huge"]));
    }

    [Fact]
    public void Pipe_is_read_to_its_end()
    {
        using (var make = Process.Start("mkfifo", [_folder["pipe"]]))
        {
            make.WaitForExit();
        }

        var shell = new ProcessStartInfo("sh", ["-c", "printf passphrase > \"$0\"", _folder["pipe"]]) { UseShellExecute = false };
        using var writer = Process.Start(shell)!;

        Assert.Equal("passphrase"u8, PrivateFile.Read(_folder["pipe"]));
        writer.WaitForExit();
    }

    private static void AssertCode(string code, Action deed) => Assert.Equal(code, Assert.Throws<CairnException>(deed).Code);
}
