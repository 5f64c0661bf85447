using Cairn.Archive.Catalog;
using Cairn.Core.Keys;
using Cairn.Core.Signing;
using Cairn.Platform.Computing;

namespace Cairn.Archive;

/// <summary>What an archive is written and read with. The parts belong to the caller, who disposes of them.</summary>
public sealed record ArchiveEnvironment
{
    /// <summary>The owner's secrets.</summary>
    public required ArchiveKeys Keys { get; init; }

    /// <summary>What is stored where.</summary>
    public required ArchiveCatalog Catalog { get; init; }

    /// <summary>Runs what keeps cores busy.</summary>
    public required ICompute Compute { get; init; }

    /// <summary>Draws pack ids and salts.</summary>
    public required IEntropy Entropy { get; init; }

    /// <summary>The clock, to tell file times that are too fresh to be trusted.</summary>
    public required TimeProvider Time { get; init; }
}
