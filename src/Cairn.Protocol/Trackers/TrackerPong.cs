namespace Cairn.Protocol.Trackers;

/// <summary>The answer to a ping.</summary>
/// <param name="Run">The tracker's run, in hexadecimal digits.</param>
/// <param name="Version">The version of its list.</param>
/// <param name="PingMilliseconds">How often peers are to ping.</param>
public sealed record TrackerPong(string Run, long Version, long PingMilliseconds);
