namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Asks for a forgotten snapshot back.</summary>
internal sealed record UndeleteRequest
{
    /// <summary>An id, a unique prefix of one, or <c>latest</c>.</summary>
    public required string Snapshot { get; init; }
}
