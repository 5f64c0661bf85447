using Microsoft.Extensions.Hosting;

namespace Cairn.Transport.Serving;

/// <summary>Keeps the host from listening to the process's signals: those are the composition root's.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
