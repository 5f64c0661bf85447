using Cairn.Core.Sizes;

namespace Cairn.Peer.Leaving;

/// <summary>How leaving ended.</summary>
public sealed record LeaveOutcome
{
    /// <summary>Whether the peer has left. If not, it goes on as before; what was handed over stays where it is now.</summary>
    public required bool HasLeft { get; init; }

    /// <summary>What was handed over, and what could not be.</summary>
    public required HandOverReport HandOver { get; init; }

    /// <summary>Blobs that the vault had and that are deleted.</summary>
    public long RemovedBlobs { get; init; }

    /// <summary>Their bytes.</summary>
    public ByteSize RemovedBytes { get; init; }

    /// <summary>What was dropped of this peer's own backups; null when they stay, or there are none.</summary>
    public OwnDropOutcome? Own { get; init; }

    /// <summary>For people: what went otherwise than it should. Sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
