namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Something that a person should know and that stops nothing.</summary>
internal sealed record WarningLine : ApiLine
{
    /// <summary><see cref="ApiLine.Type"/> of these lines.</summary>
    public const string TypeName = "warning";

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>One sentence.</summary>
    public required string Message { get; init; }
}
