namespace Cairn.Protocol.Trackers;

/// <summary>The body of <c>POST /subscribe</c>.</summary>
/// <param name="Record">The signed member record.</param>
/// <param name="Presence">The signed presence, without which anybody could announce a record that it has seen.</param>
public sealed record SubscribeMessage(ReadOnlyMemory<byte> Record, ReadOnlyMemory<byte> Presence);
