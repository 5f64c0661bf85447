using System.Text;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>Refuses what the record of a snapshot could not say, before anything is stored for it.</summary>
internal static class RecordLimits
{
    /// <summary>Most bytes of all paths and tags: with as many chunks of the root as there may be, the record still fits.</summary>
    private const int MaximumTexts = SnapshotRecord.MaximumLength / 2;

    private const string NothingDone = "Nothing was done.";

    /// <summary>Refuses a request whose record no reader would take.</summary>
    /// <exception cref="CairnException">Codes <c>bad-tag</c>, <c>bad-path</c>, <c>too-many-paths</c>, <c>bad-host-name</c>.</exception>
    public static void Demand(BackupRequest request)
    {
        Demand("bad-host-name", "This machine's name", Length(request.HostName), SnapshotRecord.MaximumText, "Give it a shorter one.");
        foreach (var tag in request.Tags)
        {
            Demand("bad-tag", "A tag", Length(tag), SnapshotRecord.MaximumText, "Use a shorter tag.");
        }

        foreach (var path in request.Paths)
        {
            Demand("bad-path", "A path", path.Bytes.Length, SnapshotRecord.MaximumPath, "Back up a folder that it lies in.");
        }

        DemandFew(request.Tags, request.Paths);
    }

    private static int Length(string text) => Encoding.UTF8.GetByteCount(text);

    private static void Demand(string code, string what, int length, int most, string todo)
    {
        if (length > most)
        {
            throw new CairnException(
                ErrorKind.BadUsage, code, $"{what} has {length} bytes; more than {most} cannot be kept.", NothingDone, todo);
        }
    }

    private static void DemandFew(IReadOnlyList<string> tags, IReadOnlyList<BytePath> paths)
    {
        if (tags.Count > SnapshotRecord.MaximumList)
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "bad-tag",
                $"There are {tags.Count} tags; a snapshot has at most {SnapshotRecord.MaximumList}.",
                NothingDone,
                "Use fewer tags.");
        }

        var bytes = tags.Sum(tag => (long)Length(tag)) + paths.Sum(path => (long)path.Bytes.Length);
        if (paths.Count > SnapshotRecord.MaximumList || bytes > MaximumTexts)
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "too-many-paths",
                $"There are {paths.Count} paths, with the tags {bytes} bytes; a snapshot is made of at most {SnapshotRecord.MaximumList} "
                    + $"paths, and of at most {MaximumTexts} bytes of paths and tags.",
                NothingDone,
                "Back up the folders that they lie in, and leave out the rest with --exclude.");
        }
    }
}
