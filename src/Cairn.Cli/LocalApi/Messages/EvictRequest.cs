namespace Cairn.Cli.LocalApi.Messages;

/// <summary>An eviction that the founder has signed.</summary>
internal sealed record EvictRequest
{
    /// <summary>The signed record.</summary>
    public required byte[] Eviction { get; init; }
}
