namespace Cairn.Cli.LocalApi.Messages;

/// <summary>
/// A peer whose identity is made and stored; told at once, because what follows may fail and the recovery key is never shown again.
/// </summary>
internal sealed record IdentityLine : ApiLine
{
    /// <inheritdoc/>
    public override string Type => "identity";

    /// <summary>Its PeerId.</summary>
    public required string Peer { get; init; }

    /// <summary>Its recovery key. A secret.</summary>
    public required string RecoveryKey { get; init; }
}
