using Cairn.Archive.Reading;
using Cairn.Core.Errors;
using Cairn.Peer.Node;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Placing;

/// <summary>
/// Tells what cannot be reached now from what is lost. What is nowhere as far as this peer knows is not lost as long as an index cannot be
/// reached, or a member is away that may know of it. For one run.
/// </summary>
/// <param name="parts">The peer.</param>
/// <param name="unreadIndexes">Why index packs could not be read in this run.</param>
internal sealed class Reach(PeerParts parts, IReadOnlyList<CairnException> unreadIndexes)
{
    private readonly Lazy<bool> _isShort = new(() =>
        unreadIndexes.Any(problem => problem.Kind is ErrorKind.Unreachable)
        || parts.Holders().Any(member => member.State is not Liveness.Alive));

    /// <summary>Whether an error with this code says no more than that somebody is away.</summary>
    public bool IsAway(string code) => code is PackFetcher.Unreachable || (IsNowhere(code) && _isShort.Value);

    /// <summary>Whether an error is not what it says, as somebody is away.</summary>
    public bool IsMistaken(CairnException problem) => IsNowhere(problem.Code) && _isShort.Value;

    /// <summary>A mistaken error as it is to be told.</summary>
    public static CairnException Correct(CairnException mistaken) => new(
        ErrorKind.Unreachable,
        mistaken.Code,
        (mistaken.What, mistaken.Meaning, "Start the peers that are away and try again."),
        mistaken);

    private static bool IsNowhere(string code) => code is ArchiveReader.ChunkNotFound or PackFetcher.Unknown;
}
