using Cairn.Core.Errors;

namespace Cairn.Cli.Processes;

/// <summary>A home in a folder of its own, and commands for it as processes. Thread-safe.</summary>
/// <param name="Program">The program; its environment holds for all commands.</param>
/// <param name="Folder">Absolute path of the home.</param>
internal sealed record PeerHome(CairnProgram Program, string Folder)
{
    /// <summary>Runs a command to its end.</summary>
    public Task<FinishedCommand> TryAsync(CancellationToken cancellation, params IEnumerable<string> arguments) =>
        Program.RunAsync(["--home", Folder, .. arguments], cancellation);

    /// <summary>Runs a command that has to end with 0.</summary>
    /// <exception cref="CairnException">It did not (code <c>command-failed</c>); the message has what it wrote.</exception>
    public async Task<FinishedCommand> RunAsync(CancellationToken cancellation, params IEnumerable<string> arguments)
    {
        var finished = await TryAsync(cancellation, arguments);
        return finished.ExitCode == 0
            ? finished
            : throw new CairnException(
                ErrorKind.Failed,
                "command-failed",
                $"A command failed: {finished}",
                "What comes after it was not done.",
                "Look at what the command says.");
    }

    /// <summary>Starts the peer and waits until it is ready.</summary>
    /// <param name="cancellation">Ends the wait, and the peer with it.</param>
    /// <param name="options">Further options of <c>up</c>.</param>
    public async Task<CairnProcess> UpAsync(CancellationToken cancellation, params IEnumerable<string> options)
    {
        var process = Program.Start(["--home", Folder, "up", .. options]);
        try
        {
            await process.ReadyAsync(cancellation);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}
