using Cairn.Protocol.Calls;

namespace Cairn.Peer.Holding;

/// <summary>Whether this peer takes anything to keep. Shut while it leaves: what came meanwhile would be lost. Thread-safe.</summary>
internal sealed class Intake
{
    private readonly Lock _lock = new();
    private string? _shutBecause;
    private int _inside;
    private TaskCompletionSource? _empty;

    /// <summary>The refusal of whatever is to be kept; null while the peer takes it.</summary>
    public Refusal? Refusal
    {
        get
        {
            lock (_lock)
                return _shutBecause is { } why ? new Refusal(RefusalCode.NoRoom, why) : null;
        }
    }

    /// <summary>Lets something in that is to be kept, or says why not. Disposed when it is kept, or is not.</summary>
    public Entry Enter()
    {
        lock (_lock)
        {
            if (_shutBecause is { } why)
                return new Entry(null, new Refusal(RefusalCode.NoRoom, why));

            _inside++;
            return new Entry(this, null);
        }
    }

    /// <summary>Takes nothing from now on, and waits for what is inside already: it may be signed for any moment.</summary>
    /// <param name="because">One sentence for whoever asks.</param>
    public Task ShutAsync(string because)
    {
        lock (_lock)
        {
            _shutBecause = because;
            return _inside == 0 ? Task.CompletedTask : (_empty ??= new TaskCompletionSource()).Task;
        }
    }

    /// <summary>Takes things again.</summary>
    public void Open()
    {
        lock (_lock)
            _shutBecause = null;
    }

    private void Leave()
    {
        TaskCompletionSource? empty = null;
        lock (_lock)
        {
            if (--_inside == 0)
                (empty, _empty) = (_empty, null);
        }

        empty?.SetResult();
    }

    /// <summary>Something that is being taken, or is refused.</summary>
    internal sealed class Entry(Intake? intake, Refusal? refusal) : IDisposable
    {
        private Intake? _intake = intake;

        /// <summary>Why not; null when it was let in.</summary>
        public Refusal? Refusal => refusal;

        public void Dispose()
        {
            _intake?.Leave();
            _intake = null;
        }
    }
}
