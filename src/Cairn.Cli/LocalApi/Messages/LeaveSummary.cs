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

    /// <summary>Snapshots of its own that it forgot; null unless that was asked for and there was anything.</summary>
    public int? OwnSnapshots { get; init; }

    /// <summary>Packs of its own that it dropped: all.</summary>
    public int? OwnPacks { get; init; }

    /// <summary>Bytes of those packs, each counted once.</summary>
    public long? OwnBytes { get; init; }

    /// <summary>Until when a recovery gets at them for sure.</summary>
    public DateTimeOffset? OwnUntil { get; init; }

    /// <summary>Peers that know that they are dropped.</summary>
    public int? OwnHolders { get; init; }

    /// <summary>Peers that were to hear of it.</summary>
    public int? OwnAsked { get; init; }
}
