using Cairn.Archive.Reading;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Placing;

namespace Cairn.Peer.Forgetting;

/// <summary>
/// Tells whether a forgotten snapshot is gone for good, as one is that the owner key had removed at once: no list says so, only what
/// holders keep. For one run, when all who may keep anything have answered.
/// </summary>
/// <param name="reader">Reads listings of the archive.</param>
/// <param name="holdersOf">How many peers keep a pack.</param>
internal sealed class Remains(ArchiveReader reader, Func<PackId, int> holdersOf)
{
    /// <summary>Entries of the snapshots that are gone through at most, whose listings may have to be read from others.</summary>
    private const long MostEntries = 100_000;

    private long _entriesLeft = MostEntries;

    /// <summary>Whether nobody keeps something that it needs. False also where that is not certain.</summary>
    public async Task<bool> IsGoneAsync(SnapshotRecord snapshot, CancellationToken cancellation)
    {
        if (snapshot.Files > _entriesLeft - snapshot.Directories)
            return false;

        _entriesLeft -= snapshot.Files + snapshot.Directories;
        try
        {
            var needed = await reader.NeededPacksAsync(snapshot, holdersOf, cancellation);
            return needed.Any(pack => holdersOf(pack) == 0);
        }
        catch (CairnException unreadable) when (unreadable.Kind is ErrorKind.Integrity or ErrorKind.NotFound or ErrorKind.Unreachable)
        {
            return unreadable.Code == PackFetcher.Unknown;
        }
    }
}
