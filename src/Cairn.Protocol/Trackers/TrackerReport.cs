namespace Cairn.Protocol.Trackers;

/// <summary>How the last backup or restore of a peer ended, as it told.</summary>
/// <param name="Peer">Who, in hexadecimal digits.</param>
/// <param name="Outcome">One of the constants of <see cref="ReportMessage"/>.</param>
/// <param name="Packs">Packs that were sent, or read.</param>
/// <param name="Bytes">Bytes of those.</param>
/// <param name="AgoMilliseconds">For how long it has been known.</param>
public sealed record TrackerReport(string Peer, string Outcome, long Packs, long Bytes, long AgoMilliseconds);
