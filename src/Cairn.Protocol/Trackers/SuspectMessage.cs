namespace Cairn.Protocol.Trackers;

/// <summary>The body of <c>POST /suspect</c>.</summary>
/// <param name="Peer">Who does not answer, in hexadecimal digits.</param>
public sealed record SuspectMessage(string Peer);
