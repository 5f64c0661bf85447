using Cairn.Archive.Walking;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>A name that the walk has looked at. Immutable.</summary>
internal sealed record FoundEntry
{
    /// <summary>Its absolute path in the snapshot.</summary>
    public required BytePath Path { get; init; }

    /// <summary>Its absolute path in the source: another one where a path asked for leads through a link.</summary>
    public required BytePath RealPath { get; init; }

    /// <summary>What it is.</summary>
    public required EntryMetadata Metadata { get; init; }

    /// <summary>The paths asked for here and below; null when there are none.</summary>
    public required SourceNode? Way { get; init; }

    /// <summary>Whether it is a path asked for or within one, not only on the way to one.</summary>
    public required bool IsInside { get; init; }

    /// <summary>Whether this very path was asked for.</summary>
    public bool IsSource => Way is { IsSource: true };
}
