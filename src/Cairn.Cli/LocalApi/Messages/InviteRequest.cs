namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Asks for an invite.</summary>
internal sealed record InviteRequest
{
    /// <summary>For how long it is valid.</summary>
    public required TimeSpan ValidFor { get; init; }

    /// <summary>Whether more than one peer may use it.</summary>
    public required bool Reusable { get; init; }
}
