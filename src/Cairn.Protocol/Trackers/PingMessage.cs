namespace Cairn.Protocol.Trackers;

/// <summary>The body of <c>POST /ping</c>.</summary>
/// <param name="Presence">The signed presence.</param>
public sealed record PingMessage(ReadOnlyMemory<byte> Presence);
