namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A home that is a member of its network.</summary>
internal sealed record InitSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its PeerId.</summary>
    public required string Peer { get; init; }

    /// <summary>Its network.</summary>
    public required string Network { get; init; }

    /// <summary>Its home.</summary>
    public required string Home { get; init; }

    /// <summary>The recovery kit that was written; null if none was asked for.</summary>
    public string? Kit { get; init; }

    /// <summary>Its recovery key, a secret; null when an earlier attempt showed it.</summary>
    public string? RecoveryKey { get; init; }
}
