namespace Cairn.Protocol.Trackers;

/// <summary>A peer that was taken off a tracker's list.</summary>
/// <param name="Peer">Its id, in hexadecimal digits.</param>
/// <param name="SilentMilliseconds">For how long nothing had been heard of it when it was told.</param>
/// <param name="Goodbye">The signed <see cref="Presence"/> with which it left; null if it fell silent. Without one nobody believes that a
/// peer left for good.</param>
public sealed record TrackerGone(string Peer, long SilentMilliseconds, ReadOnlyMemory<byte>? Goodbye = null);
