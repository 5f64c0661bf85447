namespace Cairn.Archive.Reading;

/// <summary>What a restore did; every byte written was authenticated by its seal.</summary>
public sealed record RestoreResult
{
    /// <summary>Names of files, links and special files written (or, dry, to be written).</summary>
    public required long Files { get; init; }

    /// <summary>Directories made or given their metadata.</summary>
    public required long Directories { get; init; }

    /// <summary>Bytes of those files, without holes, and those of a file with several names once.</summary>
    public required long Bytes { get; init; }

    /// <summary>Files, links and pipes that were there already and were kept.</summary>
    public required long Kept { get; init; }

    /// <summary>What could not be restored because its data is lost or corrupt wherever it was looked for; ordered by path.</summary>
    public required IReadOnlyList<IncompletePath> Damaged { get; init; }

    /// <summary>How many more there are than <see cref="Damaged"/> lists, by code: a list has room for some ten thousands.</summary>
    public IReadOnlyDictionary<string, long> DamagedNotListed { get; init; } = new SortedDictionary<string, long>();

    /// <summary>Directories, by code, that are among the damaged ones because they cannot be gone through, or not to their end: what is
    /// missing below them is unknown, also in number.</summary>
    public IReadOnlyDictionary<string, long> Unlisted { get; init; } = new SortedDictionary<string, long>();

    /// <summary>What could not be written, or not with its metadata; ordered by path.</summary>
    public required IReadOnlyList<IncompletePath> Incomplete { get; init; }

    /// <summary>How many more there are than <see cref="Incomplete"/> lists.</summary>
    public long IncompleteNotListed { get; init; }

    /// <summary>What was left out on purpose, in sentences for people; no failure.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
