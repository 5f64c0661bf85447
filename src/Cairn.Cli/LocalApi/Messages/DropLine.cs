namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A pack that is dropped, or would be.</summary>
internal sealed record DropLine : ApiLine
{
    /// <summary><see cref="ApiLine.Type"/> of these lines.</summary>
    public const string TypeName = "drop";

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>Its id.</summary>
    public required string Pack { get; init; }

    /// <summary>Its bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary><c>unneeded</c>: no snapshot needs it; <c>stray</c>: it is in no index.</summary>
    public required string Reason { get; init; }
}
