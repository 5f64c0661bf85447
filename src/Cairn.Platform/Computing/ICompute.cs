namespace Cairn.Platform.Computing;

/// <summary>
/// Where work that keeps a core busy runs: a pool of core-many threads in life, inline in the simulator, so that a
/// simulated world stays on one thread.
/// </summary>
public interface ICompute
{
    /// <summary>How many pieces of work run side by side at most; at least 1.</summary>
    int Cores { get; }

    /// <summary>Runs <paramref name="work"/> and yields its result; an exception of the work is thrown from the task.</summary>
    Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation);
}
