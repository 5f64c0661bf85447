namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A member of the network as this peer sees it.</summary>
internal sealed record PeerLine : ApiLine
{
    /// <summary><see cref="State"/> of who was evicted.</summary>
    public const string Evicted = "evicted";

    /// <inheritdoc/>
    public override string Type => "peer";

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its PeerId, 64 hexadecimal digits.</summary>
    public required string Peer { get; init; }

    /// <summary>Whether it is this peer itself.</summary>
    public required bool Self { get; init; }

    /// <summary><c>both</c>, <c>owner</c> or <c>storage</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Its failure domain.</summary>
    public required string Site { get; init; }

    /// <summary>Where it listens, best first.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary><c>alive</c>, <c>suspect</c>, <c>dead</c> or <c>left</c>, as the directory has it; <c>evicted</c> where this peer has heard
    /// so.</summary>
    public required string State { get; init; }

    /// <summary>When it was last known to be alive.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>Bytes it offers to others.</summary>
    public required long LentBytes { get; init; }

    /// <summary>Bytes of those that are free, as it last said.</summary>
    public required long FreeBytes { get; init; }

    /// <summary>Milliseconds of a round trip, smoothed over the calls made so far; null before the first.</summary>
    public double? LatencyMs { get; init; }
}
