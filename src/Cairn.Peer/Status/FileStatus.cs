using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Peer.Status;

/// <summary>How safe one version of a file is now.</summary>
/// <param name="Path">Where it was.</param>
/// <param name="FileId">SHA-256 of path, size, modification time and chunk ids: a modified file is a different one.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Actual">The least number of shards of a pack it needs that distinct peers confirmed.</param>
/// <param name="SurvivesPeers">How many more peers may be lost; −1 when it cannot be restored now.</param>
/// <param name="Holders">Names of the peers that hold any of it.</param>
public sealed record FileStatus(
    BytePath Path, Hash256 FileId, long Size, int Actual, int SurvivesPeers, IReadOnlyList<string> Holders);
