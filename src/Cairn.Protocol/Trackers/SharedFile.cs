namespace Cairn.Protocol.Trackers;

/// <summary>A file that a peer shares.</summary>
/// <param name="Name">Its name, at most <see cref="TrackerLimits.FileName"/> characters.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Checksum">Its BlobId, in hexadecimal digits.</param>
public sealed record SharedFile(string Name, long Size, string Checksum);
