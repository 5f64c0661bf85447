namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Asks for a backup.</summary>
internal sealed record BackupRequest
{
    /// <summary>Absolute paths.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Copies asked for; null is <c>auto</c>.</summary>
    public int? Copies { get; init; }

    /// <summary>Receipts on distinct peers below which it fails; null is the default.</summary>
    public int? Happy { get; init; }

    /// <summary>Names or ids of the only peers that may hold it; empty means any.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>Labels.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Patterns of names to leave out.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>Whether file systems other than that of each path are left out.</summary>
    public bool OneFileSystem { get; init; }

    /// <summary>How files are cut: <c>cdc</c> or <c>fixed:SIZE</c>; null is the default.</summary>
    public string? Chunker { get; init; }

    /// <summary>zstd level; null is the default.</summary>
    public int? Level { get; init; }
}
