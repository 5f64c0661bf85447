namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A new invite.</summary>
internal sealed record InviteSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>The line to hand over. A secret for whom it is meant.</summary>
    public required string Invite { get; init; }
}
