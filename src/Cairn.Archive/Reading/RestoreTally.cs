using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>Counts of a running restore. Thread-safe.</summary>
internal sealed class RestoreTally(IProgress<RestoreProgress>? progress)
{
    private readonly Lock _lock = new();
    private readonly List<IncompletePath> _damaged = [];
    private readonly List<IncompletePath> _incomplete = [];
    private long _files;
    private long _directories;
    private long _bytes;
    private long _written;
    private long _kept;
    private long _fetched;
    private long _otherOwners;
    private BytePath _firstOfOtherOwner;

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
            _damaged.Add(new IncompletePath(path, problem.Code, problem.What));
        }
    }

    /// <summary>Something cannot be written.</summary>
    public void AddIncomplete(BytePath path, CairnException problem)
    {
        lock (_lock)
        {
            _incomplete.Add(new IncompletePath(path, problem.Code, problem.What));
        }
    }

    /// <summary>Something has its metadata, or not all of it.</summary>
    public void AddApplied(BytePath path, AppliedMetadata applied)
    {
        if (applied == AppliedMetadata.Exact)
        {
            return;
        }

        lock (_lock)
        {
            _firstOfOtherOwner = _otherOwners == 0 || path < _firstOfOtherOwner ? path : _firstOfOtherOwner;
            _otherOwners++;
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
                Damaged = [.. _damaged.OrderBy(entry => entry.Path)],
                Incomplete = [.. _incomplete.Concat(OtherOwners()).OrderBy(entry => entry.Path)],
            };
        }
    }

    /// <summary>One report for all, since who may not set one owner may set none.</summary>
    private IEnumerable<IncompletePath> OtherOwners() => _otherOwners == 0
        ? []
        :
        [
            new IncompletePath(
                _firstOfOtherOwner,
                "other-owner",
                $"Owner or group could not be set, here and in all of {_otherOwners} entries, which belong to whoever runs the peer; "
                    + "only root may give files away."),
        ];

    private void Report() => progress?.Report(new RestoreProgress(_files, _written, TotalBytes, _fetched));
}
