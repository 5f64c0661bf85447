using Microsoft.Extensions.Hosting;

namespace Cairn.Cli.LocalApi;

/// <summary>Leaves signals to the command line: the host's own lifetime would take Ctrl-C for itself.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
