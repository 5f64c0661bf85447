using System.Diagnostics;

namespace Cairn.Platform.Tests;

/// <summary>A file system of 1 MiB that can be filled, mounted for one test. Only root may mount.</summary>
public sealed class SmallFileSystem : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly bool _isMounted;

    /// <param name="inodes">Files and directories that fit, the root among them.</param>
    public SmallFileSystem(int inodes = 1000) => _isMounted = Environment.IsPrivilegedProcess
        && Run("mount", "-t", "tmpfs", "-o", $"size=1m,nr_inodes={inodes}", "tmpfs", _folder.Path) == 0;

    /// <summary>Where it is mounted; null where it cannot be.</summary>
    public string? Path => _isMounted ? _folder.Path : null;

    public void Dispose()
    {
        if (_isMounted)
        {
            Assert.Equal(0, Run("umount", "-l", _folder.Path));
        }

        _folder.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
