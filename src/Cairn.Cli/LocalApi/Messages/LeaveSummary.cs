namespace Cairn.Cli.LocalApi.Messages;

/// <summary>How leaving ended.</summary>
internal sealed record LeaveSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>Whether the peer has left; its process ends then.</summary>
    public required bool Left { get; init; }

    /// <summary>Shards that other members signed for.</summary>
    public required int HandedOver { get; init; }

    /// <summary>Their bytes.</summary>
    public required long HandedOverBytes { get; init; }

    /// <summary>Shards that nobody took.</summary>
    public required int Unplaced { get; init; }

    /// <summary>Blobs that were deleted from the vault.</summary>
    public required long RemovedBlobs { get; init; }

    /// <summary>Their bytes.</summary>
    public required long RemovedBytes { get; init; }
}
