using Cairn.Archive.Reading;
using Cairn.Platform.Trees;

namespace Cairn.Peer.Restore;

/// <summary>What one restore is asked to do.</summary>
public sealed record RestoreOptions
{
    /// <summary>An id, a unique prefix of one, or <c>latest</c>.</summary>
    public required string Snapshot { get; init; }

    /// <summary>Paths in the snapshot; empty means all of it.</summary>
    public IReadOnlyList<BytePath> Paths { get; init; } = [];

    /// <summary>Absolute path of the folder to write below; made when missing.</summary>
    public required BytePath Target { get; init; }

    /// <summary>What to do with files that are there already.</summary>
    public OverwritePolicy Overwrite { get; init; } = OverwritePolicy.Never;

    /// <summary>What to do with setuid and setgid bits and capabilities of files.</summary>
    public PrivilegePolicy Privileges { get; init; } = PrivilegePolicy.Remove;

    /// <summary>Whether to write, or only to tell what would be written.</summary>
    public RestoreMode Mode { get; init; } = RestoreMode.Write;
}
