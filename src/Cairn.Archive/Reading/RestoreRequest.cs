using Cairn.Archive.Snapshots;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>What is to be restored.</summary>
public sealed record RestoreRequest
{
    /// <summary>From which snapshot.</summary>
    public required SnapshotRecord Snapshot { get; init; }

    /// <summary>Absolute paths in it; none means all. Each comes out below the target under its whole path.</summary>
    public IReadOnlyList<BytePath> Paths { get; init; } = [];

    /// <summary>What to do with what is there already.</summary>
    public OverwritePolicy Overwrite { get; init; } = OverwritePolicy.Never;

    /// <summary>What to do with setuid and setgid bits and capabilities of files.</summary>
    public PrivilegePolicy Privileges { get; init; } = PrivilegePolicy.Remove;

    /// <summary>Whether to write.</summary>
    public RestoreMode Mode { get; init; } = RestoreMode.Write;
}
