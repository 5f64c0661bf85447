using Cairn.Protocol.Wire;

namespace Cairn.Protocol.Trackers;

/// <summary>The answer to <c>GET /files/{name}</c>.</summary>
/// <param name="Name">The name that was asked for.</param>
/// <param name="Files">The peers that share a file of exactly that name, ordered by PeerId.</param>
public sealed record FilesFound(string Name, IReadOnlyList<FoundFile> Files)
{
    /// <summary>The peers that share it; none is null.</summary>
    public IReadOnlyList<FoundFile> Files { get; } = JsonLists.WithoutNull(Files);
}
