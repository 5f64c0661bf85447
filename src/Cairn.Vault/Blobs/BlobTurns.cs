using Cairn.Core.Ids;

namespace Cairn.Vault.Blobs;

/// <summary>
/// Lets one at a time work on the file of a blob, in the order of asking; different blobs do not wait for each other. Thread-safe; the
/// lock inside guards the table and is never held while anyone waits.
/// </summary>
internal sealed class BlobTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<BlobId, Queue<TaskCompletionSource>> _waiting = [];

    /// <summary>Waits until nobody works on the blob. Disposing the turn lets the next one in.</summary>
    public async Task<IDisposable> TakeAsync(BlobId blob, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();

        var turn = new TaskCompletionSource();
        lock (_lock)
        {
            if (_waiting.TryAdd(blob, []))
                return new Turn(this, blob);

            _waiting[blob].Enqueue(turn);
        }

        using (cancellation.Register(() => turn.TrySetCanceled(cancellation)))
            await turn.Task;

        // Completing the task ran this inside the work of whoever passed the turn on; the rest must not delay that.
        await Task.Yield();
        return new Turn(this, blob);
    }

    private void Pass(BlobId blob)
    {
        while (NextInLine(blob) is { } next)
        {
            // One that was cancelled while it waited does not take the turn.
            if (next.TrySetResult())
                return;
        }
    }

    private TaskCompletionSource? NextInLine(BlobId blob)
    {
        lock (_lock)
        {
            if (_waiting[blob].TryDequeue(out var next))
                return next;

            _waiting.Remove(blob);
            return null;
        }
    }

    private sealed class Turn(BlobTurns turns, BlobId blob) : IDisposable
    {
        public void Dispose() => turns.Pass(blob);
    }
}
