namespace Cairn.Cli.LocalApi.Messages;

/// <summary>What one peer answered to the question what it holds.</summary>
internal sealed record HolderLine : ApiLine
{
    /// <summary><see cref="ApiLine.Type"/> of these lines.</summary>
    public const string TypeName = "holder";

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>Its PeerId.</summary>
    public required string Peer { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its site.</summary>
    public required string Site { get; init; }

    /// <summary>Shards that it confirmed; null when it did not answer.</summary>
    public int? Packs { get; init; }

    /// <summary>Whether it keeps a list of snapshots from which a lost machine could be rebuilt.</summary>
    public required bool KeepsHead { get; init; }

    /// <summary>Why it did not answer; null when it did.</summary>
    public string? Problem { get; init; }
}
