using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Peer.Deleting;

/// <summary>What is to be deleted.</summary>
public sealed record DeleteOptions
{
    /// <summary>An absolute path as it was backed up: a file, a folder, whatever has that name.</summary>
    public required BytePath Path { get; init; }

    /// <summary>Whether it is only worked out what would be done.</summary>
    public bool IsDryRun { get; init; }

    /// <inheritdoc cref="Forgetting.ForgetOptions.HurriedBy"/>
    public PeerId? HurriedBy { get; init; }
}
