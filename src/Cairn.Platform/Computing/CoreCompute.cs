using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Cairn.Platform.Computing;

/// <summary>
/// Runs work on threads of its own, as many as cores, in the order in which it was handed in. The threads do not belong to the
/// thread pool, so hashing never starves the sockets. Thread-safe.
/// </summary>
/// <remarks>
/// Work handed in by work runs at once on the same thread: so a piece of work may wait for pieces of its own without deadlock,
/// however few cores there are. A task completes only when its work has ended or will never start; cancelling does not stop
/// work that runs.
/// </remarks>
public sealed class CoreCompute : ICompute, IDisposable
{
    [ThreadStatic]
    private static CoreCompute? _current;

    private readonly BlockingCollection<ComputeItem> _queue = [];
    private readonly Thread[] _threads;

    /// <summary>Starts the threads.</summary>
    /// <param name="cores">How many; by default <see cref="Environment.ProcessorCount"/>, which heeds container limits.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one.</exception>
    public CoreCompute(int? cores = null)
    {
        var count = cores ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(cores));
        _threads = new Thread[count];
        for (var index = 0; index < count; index++)
        {
            _threads[index] = new Thread(Work) { IsBackground = true, Name = $"cairn-core-{index}" };
            _threads[index].Start();
        }
    }

    /// <inheritdoc/>
    public int Cores => _threads.Length;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The pool is closed.</exception>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        var item = new ComputeItem<T>(work, cancellation);
        if (ReferenceEquals(_current, this))
        {
            item.Run();
            return item.Completion;
        }

        try
        {
            _queue.Add(item, CancellationToken.None);
        }
        catch (InvalidOperationException closed)
        {
            throw new ObjectDisposedException("The compute pool is closed.", closed);
        }

        return item.Completion;
    }

    /// <summary>Lets running work end, cancels what has not started, and ends the threads. Not to be called from a piece of work.</summary>
    public void Dispose()
    {
        if (_queue.IsAddingCompleted)
        {
            return;
        }

        _queue.CompleteAdding();
        while (_queue.TryTake(out var item))
        {
            item.Abandon();
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }

        // The queue itself holds nothing unmanaged and may still be asked by a late caller, who then learns that it is closed.
    }

    private void Work()
    {
        _current = this;
        while (RunNext())
        {
        }
    }

    /// <summary>
    /// A method of its own, and not an enumerator, so that an idle thread keeps nothing of the work that it did last: through it a peer
    /// would keep all buffers of its last backup.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RunNext()
    {
        if (!_queue.TryTake(out var item, Timeout.Infinite))
        {
            return false;
        }

        item.Run();
        return true;
    }
}
