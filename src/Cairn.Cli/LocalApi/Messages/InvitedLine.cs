namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A member that was let in through the peer that is, or would be, evicted.</summary>
internal sealed record InvitedLine : ApiLine
{
    /// <summary><see cref="ApiLine.Type"/> of these lines.</summary>
    public const string TypeName = "invited";

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>Its PeerId.</summary>
    public required string Peer { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The PeerId of who let it in.</summary>
    public required string InvitedBy { get; init; }

    /// <summary>Whether it stays, or would stay; else it is evicted too.</summary>
    public required bool Stays { get; init; }

    /// <summary>Bytes it offers to others.</summary>
    public required long LentBytes { get; init; }

    /// <summary>Bytes of those that are free, as it last said.</summary>
    public required long FreeBytes { get; init; }
}
