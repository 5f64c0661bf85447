using System.Diagnostics;
using Cairn.Cli.Processes;

namespace Cairn.SystemTests.Network;

/// <summary>
/// A program in a mount namespace of its own, in which one folder is a small file system in memory. Nobody else sees it, and it goes with
/// the process.
/// </summary>
internal static class SmallDisk
{
    /// <summary>The program with an empty file system of so many bytes on a folder.</summary>
    public static CairnProgram On(CairnProgram program, string folder, int bytes) =>
        In(program, $"mount -t tmpfs -o size={bytes} tmpfs \"$0\" && exec \"$@\"", folder);

    /// <summary>The same, with what is in the folder copied into it first.</summary>
    public static CairnProgram WithCopyOf(CairnProgram program, string folder, int bytes) => In(
        program,
        $"cp -a \"$0\" \"$0.copied\" && mount -t tmpfs -o size={bytes},mode=700 tmpfs \"$0\" "
        + "&& cp -a \"$0.copied/.\" \"$0\" && exec \"$@\"",
        folder);

    /// <summary>Gives the file system of a running process more room.</summary>
    public static async Task GrowAsync(int process, string folder, int bytes, CancellationToken time)
    {
        string[] user = Environment.IsPrivilegedProcess ? [] : ["--user"];
        string[] enter = ["--target", $"{process}", .. user, "--mount", "mount", "-o", $"remount,size={bytes}", folder];
        using var nsenter = Process.Start(new ProcessStartInfo("nsenter", enter) { UseShellExecute = false })!;
        await nsenter.WaitForExitAsync(time);
        Assert.Equal(0, nsenter.ExitCode);
    }

    private static CairnProgram In(CairnProgram program, string script, string folder) => program with
    {
        Path = "unshare",
        Prefix =
        [
            .. Environment.IsPrivilegedProcess ? (string[])["--mount"] : ["--user", "--map-root-user", "--mount"],
            "sh", "-c", script, folder, program.Path, .. program.Prefix,
        ],
    };
}
