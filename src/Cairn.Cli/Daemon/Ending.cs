namespace Cairn.Cli.Daemon;

/// <summary>What is to be ended, the newest first, when a peer stops or does not get as far as to run.</summary>
internal sealed class Ending : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _steps = [];

    /// <summary>Takes over something to be disposed.</summary>
    /// <returns>The same.</returns>
    public T With<T>(T part)
        where T : notnull
    {
        _steps.Push(part switch
        {
            IAsyncDisposable asynchronous => asynchronous.DisposeAsync,
            IDisposable synchronous => () =>
            {
                synchronous.Dispose();
                return ValueTask.CompletedTask;
            },
            _ => throw new ArgumentException($"{typeof(T)} cannot be disposed.", nameof(part)),
        });
        return part;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_steps.TryPop(out var step))
            await step();
    }
}
