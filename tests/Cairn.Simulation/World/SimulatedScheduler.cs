using Cairn.Testing.Time;

namespace Cairn.Simulation.World;

/// <summary>
/// One thread on which everything of a simulated world runs, one continuation after another in the order in which they became ready.
/// When nothing is ready, virtual time jumps to the next timer.
/// </summary>
internal sealed class SimulatedScheduler : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Work, object? State)> _ready = new();
    private readonly Thread _thread = Thread.CurrentThread;
    private volatile string? _foreign;

    public SimulatedScheduler(DateTimeOffset start) => Time = new VirtualTime(start);

    public VirtualTime Time { get; }

    /// <summary>Continuations run so far: part of the trace, so that two runs that differ anywhere differ here.</summary>
    public long Steps { get; private set; }

    public override void Post(SendOrPostCallback d, object? state)
    {
        // Anything that leaves the thread and comes back would make runs differ: it is a bug of the code under test.
        if (Thread.CurrentThread != _thread)
            _foreign ??= Environment.StackTrace;
        else
            _ready.Enqueue((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs the world until <paramref name="work"/> is done and yields its result.</summary>
    /// <exception cref="InvalidOperationException">The world stands still although the work is not done.</exception>
    public T Run<T>(Func<Task<T>> work)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = work();
            while (!task.IsCompleted)
                Step();

            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private void Step()
    {
        if (_foreign is not null)
            throw new InvalidOperationException($"Work came back from another thread: code left the simulator's scheduler. {_foreign}");

        if (_ready.TryDequeue(out var next))
        {
            Steps++;
            next.Work(next.State);
        }
        else if (!Time.Advance())
        {
            throw new InvalidOperationException("The simulated world stands still: something waits for what never comes.");
        }
    }
}
