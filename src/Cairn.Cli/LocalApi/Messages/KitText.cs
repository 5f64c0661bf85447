namespace Cairn.Cli.LocalApi.Messages;

/// <summary>The recovery kit as it should be now.</summary>
internal sealed record KitText : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>The text of the kit, without the key.</summary>
    public required string Text { get; init; }
}
