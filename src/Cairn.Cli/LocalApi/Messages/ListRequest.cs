namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Asks for a snapshot's entries.</summary>
internal sealed record ListRequest
{
    /// <summary>An id, a unique prefix of one, or <c>latest</c>.</summary>
    public required string Snapshot { get; init; }

    /// <summary>Only this absolute path and what is below; null means all.</summary>
    public string? Path { get; init; }
}
