namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Shards of one owner that no other member took over, so that the peer does not leave.</summary>
internal sealed record UnplacedLine : ApiLine
{
    /// <summary><see cref="ApiLine.Type"/> of these lines.</summary>
    public const string TypeName = "unplaced";

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>The owner's PeerId.</summary>
    public required string Owner { get; init; }

    /// <summary>Its name, where it is known.</summary>
    public string? Name { get; init; }

    /// <summary>How many.</summary>
    public required int Shards { get; init; }

    /// <summary>Their bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Why the last of them was not taken; one sentence.</summary>
    public required string Why { get; init; }
}
