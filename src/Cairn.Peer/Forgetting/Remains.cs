using Cairn.Archive.Reading;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Peer.Forgetting;

/// <summary>
/// Tells whether a forgotten snapshot is gone for good, as one is that the owner key had removed at once: no list says so, only what
/// holders say that they keep. For one run, when all who may keep anything have answered, this owner knows all packs that they named, and
/// every index is read.
/// </summary>
/// <param name="reader">Reads listings of the archive.</param>
/// <param name="isClaimed">Whether anybody says that it keeps a pack. Its word need not count: a copy may come right, and a receipt that
/// is missing may come yet.</param>
internal sealed class Remains(ArchiveReader reader, Func<PackId, bool> isClaimed)
{
    /// <summary>Entries of the snapshots that are gone through at most, whose listings may have to be read from others.</summary>
    private const long MostEntries = 100_000;

    private long _entriesLeft = MostEntries;

    /// <summary>Whether nobody says that it keeps something that is needed for it. False also where that is not certain.</summary>
    public async Task<bool> IsGoneAsync(SnapshotRecord snapshot, CancellationToken cancellation)
    {
        if (snapshot.Files > _entriesLeft - snapshot.Directories)
            return false;

        _entriesLeft -= snapshot.Files + snapshot.Directories;
        try
        {
            return !await reader.IsKeptAsync(snapshot, isClaimed, cancellation);
        }
        catch (CairnException unreadable) when (unreadable.Kind is not ErrorKind.Refused)
        {
            // Somebody keeps it, and may have it readable another time; or a newer program reads it.
            return false;
        }
    }
}
