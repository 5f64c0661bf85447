namespace Cairn.Platform.Computing;

/// <summary>
/// Runs every piece of work at once on the caller's thread: what the simulator and small commands use. Deterministic and thread-safe.
/// </summary>
public sealed class InlineCompute : ICompute
{
    /// <summary>Always 1: nothing runs beside the caller.</summary>
    public int Cores => 1;

    /// <inheritdoc/>
    /// <remarks>The returned task is complete: with the result, the work's exception, or as cancelled when
    /// <paramref name="cancellation"/> was set before the start.</remarks>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        var item = new ComputeItem<T>(work, cancellation);
        item.Run();
        return item.Completion;
    }
}
