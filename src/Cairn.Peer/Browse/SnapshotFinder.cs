using Cairn.Archive.Catalog;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Peer.Browse;

/// <summary>Finds the snapshot that a person means.</summary>
internal static class SnapshotFinder
{
    /// <summary>The word for the newest snapshot.</summary>
    public const string Latest = "latest";

    private const int ShortestPrefix = 4;

    /// <summary>The snapshot with this id, with this unique prefix of its id, or the newest.</summary>
    public static SnapshotRecord Find(this ArchiveCatalog catalog, string wanted) =>
        catalog.Snapshots().Find(wanted, "There is no snapshot yet.", "Make one with 'cairn backup'.", "'cairn snapshots' lists them");

    /// <summary>The same among any snapshots.</summary>
    /// <param name="snapshots">Among which.</param>
    /// <param name="wanted">An id, a unique prefix, or <c>latest</c>.</param>
    /// <param name="none">What is said when there are none, a sentence.</param>
    /// <param name="todo">What to do then, a sentence.</param>
    /// <param name="where">What lists them, the beginning of a sentence.</param>
    public static SnapshotRecord Find(
        this IReadOnlyList<SnapshotRecord> snapshots, string wanted, string none, string todo, string where)
    {
        if (wanted == Latest && snapshots.Count > 0)
            return snapshots.MaxBy(snapshot => snapshot.Time)!;

        var matches = snapshots.Fitting(wanted);
        return matches.Count switch
        {
            1 => matches[0],
            0 => throw new CairnException(
                ErrorKind.NotFound,
                "no-such-snapshot",
                snapshots.Count == 0 ? none : Missing(wanted, snapshots),
                "Nothing was changed.",
                snapshots.Count == 0 ? todo : $"{where}; give at least {ShortestPrefix} digits."),
            _ => throw new CairnException(
                ErrorKind.BadUsage,
                "ambiguous-snapshot",
                $"'{wanted}' fits {matches.Count} snapshots.",
                "Nothing was changed.",
                "Give more digits."),
        };
    }

    /// <summary>Those whose id begins so; none where that is too short to go by.</summary>
    public static IReadOnlyList<SnapshotRecord> Fitting(this IReadOnlyList<SnapshotRecord> snapshots, string wanted) =>
        wanted.Length < ShortestPrefix
            ? []
            : [.. snapshots.Where(snapshot => snapshot.Id.ToString().StartsWith(wanted, StringComparison.OrdinalIgnoreCase))];

    /// <summary>Ids are compared as far as the one typed goes.</summary>
    private static string Missing(string wanted, IReadOnlyList<SnapshotRecord> snapshots) => Suggestion.Sentence(
        $"No snapshot is called '{wanted}'",
        wanted,
        snapshots.Select(snapshot => snapshot.Id.ToString()[..Math.Clamp(wanted.Length, ShortestPrefix, Hash256.Size * 2)]).Append(Latest));
}
