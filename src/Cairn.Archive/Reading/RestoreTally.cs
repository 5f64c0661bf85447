using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>Counts of a running restore. Thread-safe.</summary>
internal sealed class RestoreTally(IProgress<RestoreProgress>? progress)
{
    private readonly Lock _lock = new();
    private readonly ProblemList _damaged = new();
    private readonly ProblemList _incomplete = new();
    private readonly SortedDictionary<string, long> _unlisted = new(StringComparer.Ordinal);
    private long _files;
    private long _directories;
    private long _bytes;
    private long _written;
    private long _kept;
    private long _fetched;
    private PathCount _otherOwners;
    private PathCount _fewerAttributes;
    private PathCount _otherTimes;
    private PathCount _stripped;
    private PathCount _closed;
    private PathCount _separate;
    private bool _mayHaveSeparate;
    private long _lost;

    /// <summary>Bytes to write in all, if known.</summary>
    public long? TotalBytes { get; set; }

    /// <summary>A directory is there.</summary>
    public void AddDirectory()
    {
        lock (_lock)
        {
            _directories++;
        }
    }

    /// <summary>Something that is there already stays.</summary>
    public void AddKept()
    {
        lock (_lock)
        {
            _kept++;
        }
    }

    /// <summary>A file, link or pipe is done.</summary>
    public void AddFile(long bytes)
    {
        lock (_lock)
        {
            _files++;
            _bytes += bytes;
            Report();
        }
    }

    /// <summary>Bytes of a file were written.</summary>
    public void AddWritten(long bytes)
    {
        lock (_lock)
        {
            _written += bytes;
        }
    }

    /// <summary>Bytes of a pack came.</summary>
    public void AddFetched(long bytes)
    {
        lock (_lock)
        {
            _fetched += bytes;
            Report();
        }
    }

    /// <summary>Something cannot be read.</summary>
    public void AddDamaged(BytePath path, CairnException problem)
    {
        lock (_lock)
        {
            _damaged.Add(path, problem);
        }
    }

    /// <summary>A directory cannot be gone through, or not to its end, so that nothing tells what all is in it.</summary>
    public void AddUnlisted(BytePath path, CairnException problem)
    {
        lock (_lock)
        {
            var why = $"What is below it is not known, or not all of it: {problem.What}";
            _damaged.Add(new IncompletePath(path, problem.Code, why));
            _unlisted[problem.Code] = _unlisted.GetValueOrDefault(problem.Code) + 1;
        }
    }

    /// <summary>Something cannot be written.</summary>
    public void AddIncomplete(BytePath path, CairnException problem)
    {
        lock (_lock)
        {
            _incomplete.Add(path, problem);
        }
    }

    /// <summary>Something cannot be written because the directory that it belongs in could not be made, which is told.</summary>
    public void AddLost()
    {
        lock (_lock)
        {
            _lost++;
        }
    }

    /// <summary>Something has its metadata, or not all of it.</summary>
    public void AddApplied(BytePath path, AppliedMetadata applied)
    {
        lock (_lock)
        {
            if (applied.HasFlag(AppliedMetadata.OtherOwner))
            {
                _otherOwners.Add(path);
            }

            if (applied.HasFlag(AppliedMetadata.FewerAttributes))
            {
                _fewerAttributes.Add(path);
            }

            if (applied.HasFlag(AppliedMetadata.OtherTime))
            {
                _otherTimes.Add(path);
            }
        }
    }

    /// <summary>A file has no setuid or setgid bit or capabilities any more.</summary>
    public void AddStripped(BytePath path)
    {
        lock (_lock)
        {
            _stripped.Add(path);
        }
    }

    /// <summary>A device is for root alone, which it was not.</summary>
    public void AddClosed(BytePath path)
    {
        lock (_lock)
        {
            _closed.Add(path);
        }
    }

    /// <summary>A further name of a file became a file of its own.</summary>
    public void AddSeparate(BytePath path)
    {
        lock (_lock)
        {
            _separate.Add(path);
        }
    }

    /// <summary>There are files with so many names that further ones may have become files of their own.</summary>
    public void MayHaveSeparate()
    {
        lock (_lock)
        {
            _mayHaveSeparate = true;
        }
    }

    /// <summary>The sums.</summary>
    public RestoreResult Result()
    {
        lock (_lock)
        {
            return new RestoreResult
            {
                Files = _files,
                Directories = _directories,
                Bytes = _bytes,
                Kept = _kept,
                Damaged = [.. _damaged.Listed.OrderBy(entry => entry.Path)],
                DamagedNotListed = _damaged.NotListed,
                Unlisted = new SortedDictionary<string, long>(_unlisted, StringComparer.Ordinal),
                Incomplete = [.. _incomplete.Listed.Concat(Sums()).OrderBy(entry => entry.Path)],
                IncompleteNotListed = _incomplete.NotListed.Values.Sum() + _lost,
                Notes = [.. Stripped(), .. Lost(), .. NotListed()],
            };
        }
    }

    /// <summary>One report for all of a kind, since who may not set one owner may set none.</summary>
    private IEnumerable<IncompletePath> Sums()
    {
        if (_otherOwners.Count > 0)
        {
            yield return new IncompletePath(
                _otherOwners.First,
                "other-owner",
                $"Owner or group could not be set, here and in all of {_otherOwners.Count} entries, which belong to whoever runs the peer; "
                    + "only root may give files away.");
        }

        if (_fewerAttributes.Count > 0)
        {
            yield return new IncompletePath(
                _fewerAttributes.First,
                "fewer-attributes",
                $"Extended attributes or ACLs could not be set, here and in all of {_fewerAttributes.Count} entries: the target's file "
                    + "system has none such, or only root may set them.");
        }

        if (_otherTimes.Count > 0)
        {
            yield return new IncompletePath(
                _otherTimes.First,
                "other-time",
                $"The time of the last change could not be kept, here and in all of {_otherTimes.Count} entries: the target's file system "
                    + "has no nanoseconds, or no such years; they have the nearest that it has.");
        }

        if (_separate.Count > 0)
        {
            yield return new IncompletePath(
                _separate.First,
                "separate-copy",
                $"It is a file of its own and not a further name of another one, here and in all of {_separate.Count} entries.");
        }
    }

    private IEnumerable<string> Stripped()
    {
        if (_mayHaveSeparate)
        {
            yield return "The snapshot has more files with several names than can be kept in mind; some names became files of their own.";
        }

        if (_stripped.Count > 0)
        {
            yield return (_stripped.Count == 1 ? "1 file was" : $"{_stripped.Count} files were")
                + $" restored without their setuid or setgid bit or capabilities, the first of them {_stripped.First}; --keep-setuid "
                + "restores these too.";
        }

        if (_closed.Count > 0)
        {
            yield return (_closed.Count == 1 ? "1 device was" : $"{_closed.Count} devices were")
                + $" restored for root alone, the first of them {_closed.First}; --keep-setuid restores their owners and modes too.";
        }
    }

    private IEnumerable<string> Lost()
    {
        if (_lost > 0)
        {
            yield return $"Of what belongs in directories that could not be made {_lost} entries are missing; only the directories are "
                + "named.";
        }
    }

    private IEnumerable<string> NotListed()
    {
        var more = _damaged.NotListed.Values.Sum() + _incomplete.NotListed.Values.Sum();
        if (more > 0)
        {
            yield return $"{more} more paths have a problem than are named: there are too many to keep in mind. Restoring again into "
                + "the same target, or fewer paths, names others.";
        }
    }

    private void Report() => progress?.Report(new RestoreProgress(_files, _written, TotalBytes, _fetched));
}
