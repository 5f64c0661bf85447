namespace Cairn.Cli.Shell;

/// <summary>Lines of a script: a file or a pipe.</summary>
internal sealed class ScriptInput(TextReader reader) : IShellInput
{
    /// <inheritdoc/>
    public Task<string?> ReadAsync(CancellationToken cancellation) =>

        // A read of a pipe cannot be taken back; whoever is interrupted ends, and the read with the process.
        Task.Run(reader.ReadLine, cancellation).WaitAsync(cancellation);
}
