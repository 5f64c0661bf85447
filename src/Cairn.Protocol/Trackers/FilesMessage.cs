using Cairn.Protocol.Wire;

namespace Cairn.Protocol.Trackers;

/// <summary>The body of <c>PUT /files</c>: which files a peer shares.</summary>
/// <param name="IsWhole">Whether these are all that it shares; else they change what it told before.</param>
/// <param name="Files">Files that it shares, at most <see cref="TrackerLimits.FilesPerMessage"/>; one takes the place of another of the
/// same name.</param>
/// <param name="Removed">Names of files that it no longer shares.</param>
public sealed record FilesMessage(bool IsWhole, IReadOnlyList<SharedFile> Files, IReadOnlyList<string> Removed)
{
    /// <summary>Files that it shares; none is null.</summary>
    public IReadOnlyList<SharedFile> Files { get; } = JsonLists.WithoutNull(Files);

    /// <summary>Names of files that it no longer shares; none is null.</summary>
    public IReadOnlyList<string> Removed { get; } = JsonLists.WithoutNull(Removed);
}
