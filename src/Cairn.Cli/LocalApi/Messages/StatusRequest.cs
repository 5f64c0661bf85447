namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Asks how safe the snapshots are now.</summary>
internal sealed record StatusRequest
{
    /// <summary>Tells it per file below this absolute path too; null for snapshots only.</summary>
    public string? Path { get; init; }
}
