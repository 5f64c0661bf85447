using System.Diagnostics;
using Cairn.Core.Errors;
using Cairn.Platform.Files;

namespace Cairn.Platform.Tests.Files;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Second_holder_is_told_who_the_first_is()
    {
        using var first = FileLock.Acquire(_folder["lock"]);

        var error = Assert.Throws<CairnException>(() => FileLock.Acquire(_folder["lock"]));

        Assert.Equal("home-in-use", error.Code);
        Assert.Contains($"process {Environment.ProcessId}.", error.What, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Lock_that_was_given_up_can_be_taken_again()
    {
        for (var round = 0; round < 3; round++)
        {
            var held = FileLock.Acquire(_folder["lock"]);
            held.Dispose();
            held.Dispose();
        }

        Assert.Empty(File.ReadAllBytes(_folder["lock"]));
    }

    [Fact]
    public void Lock_of_another_process_holds_until_that_process_is_killed()
    {
        // flock(1) holds the lock in a process of its own, and says so by a line; its number is not in the file.
        var start = new ProcessStartInfo("flock", ["--exclusive", "--no-fork", _folder["lock"], "sh", "-c", "echo held; exec cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var other = Process.Start(start)!;
        Assert.Equal("held", other.StandardOutput.ReadLine());

        var error = Assert.Throws<CairnException>(() => FileLock.Acquire(_folder["lock"]));
        Assert.Contains("another process", error.What, StringComparison.Ordinal);

        other.Kill();
        other.WaitForExit();
        FileLock.Acquire(_folder["lock"]).Dispose();
    }

    [Fact]
    public void Program_that_the_holder_starts_does_not_inherit_the_lock()
    {
        var held = FileLock.Acquire(_folder["lock"]);
        var start = new ProcessStartInfo("cat") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        using var child = Process.Start(start)!;
        held.Dispose();

        FileLock.Acquire(_folder["lock"]).Dispose();

        child.StandardInput.Close();
        child.WaitForExit();
    }

    [Fact]
    public void Number_of_a_process_long_gone_does_no_harm()
    {
        File.WriteAllText(_folder["lock"], "4194304000000 and more text than any number has, left by something else");

        using var held = FileLock.Acquire(_folder["lock"]);

        // .NET itself heeds such locks and would not read the file.
        var start = new ProcessStartInfo("cat", [_folder["lock"]]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var cat = Process.Start(start)!;
        Assert.Equal($"{Environment.ProcessId}\n", cat.StandardOutput.ReadToEnd());
        cat.WaitForExit();
    }

    [Fact]
    public void Next_holder_knows_whether_the_last_one_gave_the_lock_up()
    {
        var given = FileLock.Acquire(_folder["lock"]);
        var fresh = given.CutOff;
        given.Dispose();
        using (var after = FileLock.Acquire(_folder["lock"]))
            Assert.Equal((null, null), (fresh, after.CutOff));

        File.WriteAllText(_folder["lock"], "12345\n"); // as a holder leaves it that is killed
        using var next = FileLock.Acquire(_folder["lock"]);
        Assert.Equal(12345, next.CutOff);
    }

    [Fact]
    public void Folder_must_exist() => Assert.ThrowsAny<IOException>(() => FileLock.Acquire(_folder["none/lock"]));
}
