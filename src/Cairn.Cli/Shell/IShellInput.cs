namespace Cairn.Cli.Shell;

/// <summary>Where a shell takes its lines from: a terminal or a file.</summary>
internal interface IShellInput
{
    /// <summary>The next line; null when there are no more.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    Task<string?> ReadAsync(CancellationToken cancellation);
}
