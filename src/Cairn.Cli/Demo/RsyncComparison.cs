using System.ComponentModel;
using System.Diagnostics;

namespace Cairn.Cli.Demo;

/// <summary>What rsync, which was written by others, says about two folders.</summary>
internal static class RsyncComparison
{
    /// <summary>What it would change to make the second like the first; empty if nothing, null if there is no rsync here.</summary>
    public static async Task<string?> RunAsync(string left, string right, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("rsync") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-naHAXc", "--delete", "--itemize-changes", left + "/", right + "/"])
            start.ArgumentList.Add(argument);

        try
        {
            using var process = Process.Start(start) ?? throw new InvalidOperationException("rsync did not start.");
            var error = process.StandardError.ReadToEndAsync(cancellation);
            var listed = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0 ? listed : $"rsync ended with {process.ExitCode}: {listed}{await error}";
        }
        catch (Win32Exception)
        {
            return null; // there is no such program
        }
    }
}
