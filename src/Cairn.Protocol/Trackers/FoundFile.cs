namespace Cairn.Protocol.Trackers;

/// <summary>A peer that shares a file.</summary>
/// <param name="Peer">Who, in hexadecimal digits.</param>
/// <param name="Size">The file's bytes.</param>
/// <param name="Checksum">Its BlobId, in hexadecimal digits.</param>
public sealed record FoundFile(string Peer, long Size, string Checksum);
