using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Errors;

/// <summary>The errors that mean: these bytes are not what was stored.</summary>
internal static class Damage
{
    /// <summary>Code of the error that says: no pack that is known has a chunk.</summary>
    public const string ChunkNotFound = "chunk-not-found";

    /// <summary>Error <c>damaged-archive</c>: something does not open under its seal or does not decode.</summary>
    public static CairnException Found(string what) => new(
        ErrorKind.Integrity,
        "damaged-archive",
        what,
        "Nothing of it was used.",
        "Run it again: another copy may be whole. If it stays, back the files up again, if they are still there.");

    /// <summary>Error <c>chunk-not-found</c>: no pack that is known has it.</summary>
    public static CairnException NotFound(ChunkId chunk) => new(
        ErrorKind.Integrity,
        ChunkNotFound,
        $"Chunk {chunk.Short()} is in no pack that the catalog knows.",
        "What it belongs to cannot be read.",
        "Start the peers that are away and try again: what the catalog lacks is then read from them.");

    /// <summary>Error <c>newer-version</c>: written by a version that this one does not know.</summary>
    public static CairnException Newer(string what) => new(
        ErrorKind.Failed,
        "newer-version",
        what,
        "This version of Cairn cannot read it; nothing was changed.",
        "Install the version that wrote it, or a newer one.");
}
