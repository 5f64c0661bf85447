namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Has holders remove at once what the newest list of snapshots drops.</summary>
internal sealed record PurgeRequest
{
    /// <summary>The purge, signed by the owner key; the key itself stays with the command.</summary>
    public required ReadOnlyMemory<byte> Purge { get; init; }
}
