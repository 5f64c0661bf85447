using Cairn.Archive.Packing;
using Cairn.Archive.Writing;
using Cairn.Core.Sizes;
using Cairn.Peer.Node;

namespace Cairn.Peer.Backup;

/// <summary>What a backup asks of the archive.</summary>
internal static class BackupRequests
{
    /// <summary>What to tell of paths that belong to this peer itself.</summary>
    public static IEnumerable<string> LeftOutNotes(this BackupResult written) => written.LeftOut.Select(
        path => $"{path} is this peer's own home and is left out: its databases change while they are read, and 'cairn recover' makes a "
            + "new home with nothing but the recovery key.");

    /// <summary>That there are more paths with a problem than are named.</summary>
    public static IEnumerable<string> NotListedNotes(this BackupResult written) => written.IncompleteNotListed == 0
        ? []
        : [$"{written.IncompleteNotListed} more paths are not, or not exactly, in the snapshot than are named: there are too many to keep "
            + "in mind. Backing up fewer paths names others."];

    /// <summary>The request for these options.</summary>
    /// <param name="options">What the user asked for.</param>
    /// <param name="seams">The outside.</param>
    /// <param name="accepts">Whether what is in a pack need not be stored again.</param>
    public static BackupRequest RequestFor(this BackupOptions options, PeerSeams seams, Func<PackInfo, bool> accepts) => new()
    {
        Paths = options.Paths,
        HostName = seams.HostName,
        Time = seams.Time.GetUtcNow(),
        Redundancy = options.Redundancy ?? Redundancy.Default,
        Happy = options.Happy ?? (options.Redundancy is { } asked ? asked.DefaultHappy : 1),
        Tags = options.Tags,
        Excludes = options.Excludes,
        ExcludedPaths = seams.PrivatePaths,
        Scope = options.Scope,
        Chunker = options.Chunker,
        Level = options.Level,
        AcceptsPack = accepts,
    };
}
