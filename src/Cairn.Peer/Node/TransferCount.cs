namespace Cairn.Peer.Node;

/// <summary>How many transfers are under way. Thread-safe.</summary>
internal sealed class TransferCount
{
    private int _uploads;
    private int _downloads;

    /// <summary>The numbers now.</summary>
    public PeerLoad Now => new(Volatile.Read(ref _uploads), Volatile.Read(ref _downloads));

    /// <summary>Counts one upload until disposed.</summary>
    public Token Upload()
    {
        Interlocked.Increment(ref _uploads);
        return new Token(this, 1);
    }

    /// <summary>Counts one download until disposed.</summary>
    public Token Download()
    {
        Interlocked.Increment(ref _downloads);
        return new Token(this, 0);
    }

    /// <summary>One transfer under way.</summary>
    public readonly struct Token(TransferCount count, int uploads) : IDisposable
    {
        public void Dispose()
        {
            if (uploads == 1)
                Interlocked.Decrement(ref count._uploads);
            else
                Interlocked.Decrement(ref count._downloads);
        }
    }
}
