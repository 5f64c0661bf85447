using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>What the parts of one running backup share.</summary>
internal sealed record WriteSession
{
    /// <summary>What was asked for.</summary>
    public required BackupRequest Request { get; init; }

    /// <summary>Keys, catalog, clock.</summary>
    public required ArchiveEnvironment Environment { get; init; }

    /// <summary>The files.</summary>
    public required ISourceTree Source { get; init; }

    /// <summary>What need not be stored.</summary>
    public required KnownChunks Known { get; init; }

    /// <summary>Counts.</summary>
    public required WriteTally Tally { get; init; }
}
