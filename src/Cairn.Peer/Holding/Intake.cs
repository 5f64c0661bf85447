using Cairn.Protocol.Calls;

namespace Cairn.Peer.Holding;

/// <summary>Whether this peer takes anything to keep. Shut while it leaves: what came meanwhile would be lost. Thread-safe.</summary>
internal sealed class Intake
{
    private volatile string? _shutBecause;

    /// <summary>The refusal of whatever is to be kept; null while the peer takes it.</summary>
    public Refusal? Refusal => _shutBecause is { } why ? new Refusal(RefusalCode.NoRoom, why) : null;

    /// <summary>Takes nothing from now on.</summary>
    /// <param name="because">One sentence for whoever asks.</param>
    public void Shut(string because) => _shutBecause = because;

    /// <summary>Takes things again.</summary>
    public void Open() => _shutBecause = null;
}
