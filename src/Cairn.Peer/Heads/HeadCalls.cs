using Cairn.Peer.Node;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Heads;

/// <summary>Giving heads to holders, of which one that hangs or trickles keeps them from nobody else.</summary>
internal static class HeadCalls
{
    /// <summary>How long a holder may take for a small head.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A holder that is slower than this with a large head does not count as one that keeps it.</summary>
    private const int SlowBytesPerSecond = 128 * 1024;

    /// <summary>Has a holder keep a head.</summary>
    /// <returns>Its answer; null when it took too long.</returns>
    public static Task<Reply<HeadAnswer>?> PutHeadAsync(
        this TimeProvider time, IPeerCalls calls, Contact holder, Signed<Head> head, CancellationToken cancellation)
    {
        var patience = Patience + TimeSpan.FromSeconds(head.Bytes.Length / SlowBytesPerSecond);
        return time.WithinAsync(patience, token => calls.PutHeadAsync(holder, head, token), cancellation);
    }
}
