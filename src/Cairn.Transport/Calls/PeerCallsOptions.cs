using Cairn.Core.Ids;
using Cairn.Transport.Wire;

namespace Cairn.Transport.Calls;

/// <summary>How patient calls to peers are.</summary>
public sealed record PeerCallsOptions
{
    /// <summary>For a TCP connection to one address, name look-up included; then the next address is tried.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>For the TLS handshake at one address.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For a whole sign of life, the connection and the answer's last byte included; and for showing this peer's record.</summary>
    public TimeSpan HelloTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For the first byte of any other answer after the last byte of the request: the other side may have a slow disk.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For each next piece of a body, in either direction; then the connection counts as dead.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes per second that an answer must bring while it is waited for, once <see cref="StallTimeout"/> is used up.</summary>
    public int MinBytesPerSecond { get; init; } = 1024;

    /// <summary>How often a call is repeated whose connection failed; never one whose source was touched.</summary>
    public int Retries { get; init; } = 1;

    /// <summary>Before the first repetition, with jitter; doubled for each further one.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a call whose answer may have heads is repeated while the other side is too busy for it; it gives one such answer
    /// at a time to each peer.</summary>
    public int BusyRetries { get; init; } = 5;

    /// <summary>Before the first of these repetitions, with jitter; doubled for each further one, so that the last comes after some
    /// 8 s.</summary>
    public TimeSpan BusyDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long an unused connection stays open.</summary>
    public TimeSpan IdleConnection { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Hears of every call that a peer did not answer; must not throw nor block. Null for nobody.</summary>
    public Action<PeerId>? OnUnreachable { get; init; }

    /// <summary>What the content of blobs passes through.</summary>
    public ContentTaps Taps { get; init; } = ContentTaps.None;
}
