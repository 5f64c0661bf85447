namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A member that was let in through an evicted peer and is, or would be, evicted with it.</summary>
internal sealed record EvictedLine : ApiLine
{
    /// <inheritdoc/>
    public override string Type => "evicted";

    /// <summary>Its PeerId.</summary>
    public required string Peer { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The PeerId of who let it in.</summary>
    public required string InvitedBy { get; init; }

    /// <summary>Bytes that it keeps for others, as it says itself.</summary>
    public required long KeptBytes { get; init; }
}
