namespace Cairn.Protocol.Trackers;

/// <summary>A pack that its owner wants to place.</summary>
/// <param name="Pack">Its id, in hexadecimal digits.</param>
/// <param name="ShardLength">Bytes of each of its shards.</param>
public sealed record PackToPlace(string Pack, long ShardLength);
