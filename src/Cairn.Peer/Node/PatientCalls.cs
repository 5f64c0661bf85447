namespace Cairn.Peer.Node;

/// <summary>Calls that are waited for only so long: a peer that hangs keeps what is asked of it from nobody else.</summary>
internal static class PatientCalls
{
    /// <summary>Makes a call.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="call">The call, which ends when its token says so.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The answer; null when it took longer, and the call was given up.</returns>
    public static async Task<T?> WithinAsync<T>(
        this TimeProvider time, TimeSpan patience, Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
        where T : class
    {
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await call(either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
