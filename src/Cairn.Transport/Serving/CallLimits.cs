using Cairn.Core.Ids;

namespace Cairn.Transport.Serving;

/// <summary>Counts what is under way, so that no caller and not all of them together take more than the server has. Thread-safe.</summary>
internal sealed class CallLimits(PeerServerOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, int> _callsOf = [];
    private readonly HashSet<PeerId> _buffering = [];
    private readonly HashSet<PeerId> _answering = [];
    private int _calls;
    private long _bufferedBytes;
    private long _answerBytes;

    /// <summary>Counts a call; false if there are too many already.</summary>
    public bool TryBegin(PeerId peer)
    {
        lock (_lock)
        {
            var own = _callsOf.GetValueOrDefault(peer);
            if (_calls >= options.MaxCalls || own >= options.MaxCallsPerPeer)
                return false;

            _calls++;
            _callsOf[peer] = own + 1;
            return true;
        }
    }

    /// <summary>A counted call is over.</summary>
    public void End(PeerId peer)
    {
        lock (_lock)
        {
            _calls--;
            var own = _callsOf[peer] - 1;
            if (own == 0)
                _callsOf.Remove(peer);
            else
                _callsOf[peer] = own;
        }
    }

    /// <summary>Sets room aside for a body that is held whole; false if there is not enough, or if the peer has another such body under
    /// way. One at a time is all that an owner needs, and with more a single one could fill the room for as long as it likes.</summary>
    public bool TryBuffer(PeerId peer, long bytes)
    {
        lock (_lock)
        {
            if (_bufferedBytes + bytes > options.MaxBufferedBytes || !_buffering.Add(peer))
                return false;

            _bufferedBytes += bytes;
            return true;
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Unbuffer(PeerId peer, long bytes)
    {
        lock (_lock)
        {
            _buffering.Remove(peer);
            _bufferedBytes -= bytes;
        }
    }

    /// <summary>Begins an answer that may have heads; false while the peer has another such answer under way, which it may take as slowly
    /// as the server allows.</summary>
    public bool TryAnswer(PeerId peer)
    {
        lock (_lock)
            return _answering.Add(peer);
    }

    /// <summary>Counts the bytes of an answer's heads; false if there is no room for them beside others. Alone every answer has
    /// room.</summary>
    public bool TryHold(long bytes)
    {
        lock (_lock)
        {
            if (_answerBytes > 0 && _answerBytes + bytes > options.MaxAnswerBytes)
                return false;

            _answerBytes += bytes;
            return true;
        }
    }

    /// <summary>An answer that was begun is over.</summary>
    /// <param name="peer">Whose it was.</param>
    /// <param name="bytes">What was counted of it.</param>
    public void EndAnswer(PeerId peer, long bytes)
    {
        lock (_lock)
        {
            _answering.Remove(peer);
            _answerBytes -= bytes;
        }
    }
}
