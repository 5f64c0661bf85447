using Cairn.Protocol.Directories;

namespace Cairn.Peer.Placing;

/// <summary>A shard that a member confirmed just now.</summary>
/// <param name="Shard">Which.</param>
/// <param name="Holder">Who.</param>
/// <param name="ManifestVersion">Under which manifest it keeps it.</param>
internal readonly record struct SurveyedShard(int Shard, Member Holder, uint ManifestVersion);
