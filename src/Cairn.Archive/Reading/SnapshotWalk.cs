using Cairn.Archive.Errors;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Trees;
using Cairn.Archive.Walking;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>
/// Goes through a snapshot's tree, each directory before what is in it, names in byte order, reading only listings on the way to or below
/// the paths asked for. It holds one chunk of each directory that is open, and of those deep down none. One caller at a time.
/// </summary>
internal sealed class SnapshotWalk
{
    // Deeper down, a directory keeps only where it is while those in it are gone through, and reads its chunk again then.
    private const int FewOpen = 32;

    // Of all open directories together: as much as 2,048 within each other take whose names have 23 bytes.
    private const long MostPathBytes = 48 << 20;

    private readonly ChunkFetcher _fetcher;
    private readonly SnapshotRecord _snapshot;
    private readonly Action<BytePath, CairnException>? _damaged;
    private readonly Stack<OpenListing> _open = new();
    private long _pathBytes;
    private long _files;
    private long _directories;
    private SnapshotEntry? _entered;
    private SourceNode? _enteredWay;

    /// <summary>Starts at the root.</summary>
    /// <param name="fetcher">Reads listings.</param>
    /// <param name="snapshot">Where to go.</param>
    /// <param name="paths">Absolute paths asked for; none means everything.</param>
    /// <param name="damaged">Told of listings that cannot be read, which are then passed over; null makes their error end the walk.</param>
    public SnapshotWalk(
        ChunkFetcher fetcher, SnapshotRecord snapshot, IReadOnlyList<BytePath> paths, Action<BytePath, CairnException>? damaged)
    {
        _fetcher = fetcher;
        _snapshot = snapshot;
        _damaged = damaged;
        var way = SourceNode.Build(paths.Count == 0 ? [PathNames.Root] : paths);
        Push(new OpenListing(PathNames.Root, new ListingReader(fetcher, snapshot), way.IsSource ? null : way));
    }

    /// <summary>Where the walk is.</summary>
    public SnapshotEntry Current => _entered ?? throw new InvalidOperationException("The walk is at no entry.");

    /// <summary>Whether the current entry was asked for, not only lies on the way.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>Goes on; false at the end.</summary>
    /// <exception cref="CairnException">A listing cannot be read, and nobody is told of such; or there is more in the tree than its
    /// snapshot says (code <c>damaged-archive</c>).</exception>
    public async ValueTask<bool> NextAsync(CancellationToken cancellation)
    {
        EnterCurrent();
        if (!await MoveAsync(cancellation))
        {
            return false;
        }

        Count(Current);
        return true;
    }

    /// <summary>Does not enter the current directory.</summary>
    public void Skip() => _entered = null;

    private async ValueTask<bool> MoveAsync(CancellationToken cancellation)
    {
        while (_open.TryPeek(out var directory))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var entry = await directory.Entries.NextAsync(cancellation);
                if (entry is null)
                {
                    Pop();
                }
                else if (directory.TryFollow(entry.Name, out _enteredWay))
                {
                    IsWanted = _enteredWay is null or { IsSource: true };
                    _entered = Entry(directory.Path.Append(entry.Name), entry);
                    return true;
                }
            }
            catch (CairnException problem) when (_damaged is not null)
            {
                _damaged(directory.Path, problem);
                Pop();
            }
        }

        return false;
    }

    /// <summary>
    /// Refuses a tree with more in it than its snapshot says: a listing that is in itself many times over would never end.
    /// </summary>
    private void Count(SnapshotEntry entry)
    {
        _files += entry.Metadata.Type == EntryType.File && !entry.NeedsNewerVersion ? 1 : 0;
        _directories += entry.Metadata.Type == EntryType.Directory ? 1 : 0;
        if (_files > _snapshot.Files || _directories > _snapshot.Directories)
        {
            throw Damage.Found($"The snapshot says that it has {_snapshot.Files} files and {_snapshot.Directories} directories, and has "
                + "more.");
        }
    }

    private static SnapshotEntry Entry(BytePath path, TreeEntry entry) => new()
    {
        Path = path,
        Metadata = entry.Metadata,
        LinkTarget = entry.LinkTarget,
        Content = entry.Content,
        AttributesChunk = entry.AttributesChunk,
        Link = entry.Link,
        Sameness = entry.Sameness,
        NeedsNewerVersion = entry.NeedsNewerVersion,
    };

    private void EnterCurrent()
    {
        if (_entered is { Metadata.Type: EntryType.Directory, NeedsNewerVersion: false } directory)
        {
            var pathLength = directory.Path.Bytes.Length;
            if (_open.Count > TreeFormat.MaximumDepth || pathLength > TreeFormat.MaximumPath || _pathBytes + pathLength > MostPathBytes)
            {
                var problem = Damage.Found($"The directories at '{directory.Path.Name}' are nested deeper than any backup stores.");
                if (_damaged is null)
                {
                    throw problem;
                }

                _damaged(directory.Path, problem);
            }
            else
            {
                if (_open.Count > FewOpen)
                {
                    _open.Peek().Entries.Rest();
                }

                var way = _enteredWay is { IsSource: true } ? null : _enteredWay;
                Push(new OpenListing(directory.Path, new ListingReader(_fetcher, directory.Content), way));
            }
        }

        _entered = null;
    }

    private void Push(OpenListing listing)
    {
        _open.Push(listing);
        _pathBytes += listing.Path.Bytes.Length;
    }

    private void Pop() => _pathBytes -= _open.Pop().Path.Bytes.Length;

    /// <summary>A directory that the walk is in.</summary>
    private sealed class OpenListing(BytePath path, ListingReader entries, SourceNode? way)
    {
        public BytePath Path { get; } = path;

        /// <summary>What is in it. A directory further up takes little room while one in it is gone through.</summary>
        public ListingReader Entries { get; } = entries;

        /// <summary>Whether to visit a name, and where the way goes on there: null at and below a path asked for.</summary>
        public bool TryFollow(BytePath name, out SourceNode? next)
        {
            next = way?.Find(name);
            return way is null || next is not null;
        }
    }
}
