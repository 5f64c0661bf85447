using Cairn.Core.Errors;

namespace Cairn.Cli.Commands;

/// <summary>What <c>evict</c> is to do.</summary>
internal sealed record EvictOptions
{
    /// <summary>Who: a name, an id, or the beginning of one.</summary>
    public required string Peer { get; init; }

    /// <summary>The file with the founder's recovery key; null for none.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Whether those go too that it let in.</summary>
    public bool With { get; init; }

    /// <summary>Whether only to tell what it would mean.</summary>
    public bool DryRun { get; init; }

    /// <summary>The file with the key, which an eviction cannot do without.</summary>
    /// <exception cref="CairnException">Code <c>bad-usage</c>.</exception>
    public string DemandKey() => KeyFile ?? throw new CairnException(
        ErrorKind.BadUsage,
        "bad-usage",
        "An eviction needs --key FILE.",
        "Nobody was evicted.",
        "Name the kit or key file that 'cairn init --new-network' wrote for this network, or use --dry-run to see whom it would concern.");
}
