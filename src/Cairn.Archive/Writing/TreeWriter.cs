using Cairn.Archive.Chunking;
using Cairn.Archive.Trees;
using Cairn.Archive.Walking;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>
/// Walks the paths depth first and stores what it meets: files as it comes to them, a directory's listing when all in it is done.
/// It keeps its own stack, so that no depth of directories exhausts that of the thread.
/// </summary>
internal sealed class TreeWriter(WriteSession session, FileWriter files, ChunkIntake trees, IChunker chunker)
{
    private readonly ExcludeRules _excluded = new(session.Request.Excludes, session.Request.ExcludedPaths);
    private readonly Stack<OpenDirectory> _open = new();

    /// <summary>Stores everything.</summary>
    /// <returns>The chunks of the root's listing.</returns>
    public async Task<IReadOnlyList<ChunkId>> RunAsync(CancellationToken cancellation)
    {
        var way = SourceNode.Build(session.Request.Paths);
        Enter(PathNames.Root, new EntryMetadata { Type = EntryType.Directory, Mode = 0, ModifiedAt = default }, way, null);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var directory = _open.Peek();
            if (directory.TryNext(out var name))
            {
                await VisitAsync(directory, name, cancellation);
                await CutAsync(directory, 2 * chunker.MaximumSize, chunker.MaximumSize);
                continue;
            }

            directory.Listing.Finish();
            await CutAsync(directory, 1, 1);
            _open.Pop();
            if (_open.Count == 0)
            {
                return directory.Chunks;
            }

            _open.Peek().Listing.Add(
                new TreeEntry { Name = directory.Path.Name, Metadata = directory.Metadata, Chunks = directory.Chunks });
        }
    }

    private async ValueTask VisitAsync(OpenDirectory parent, BytePath name, CancellationToken cancellation)
    {
        var path = parent.Path.Append(name);
        var way = parent.Way?.Find(name);
        if (!TryStat(path, way, out var metadata) || IsExcluded(path, way, metadata.Type))
        {
            return;
        }

        switch (metadata.Type)
        {
            case EntryType.Directory:
                Enter(path, metadata, way, parent.Device);
                break;
            case EntryType.File:
                var entry = await files.StoreAsync(path, metadata, cancellation);
                if (entry is not null)
                {
                    parent.Listing.Add(entry);
                }

                break;
            case EntryType.Symlink:
                AddLink(parent, path, metadata);
                break;
            case EntryType.Fifo:
                parent.Listing.Add(new TreeEntry { Name = name, Metadata = metadata });
                break;
            default:
                session.Tally.Notes.Add(new IncompletePath(path, "unsupported", $"Entries of type {metadata.Type} are not backed up."));
                break;
        }
    }

    /// <summary>Patterns are not applied to a path asked for, nor to the way there: naming it says more than they do.</summary>
    private bool IsExcluded(BytePath path, SourceNode? way, EntryType type) =>
        _excluded.ExcludesPath(path) || (way is null && _excluded.ExcludesByPattern(path, type));

    private bool TryStat(BytePath path, SourceNode? way, out EntryMetadata metadata)
    {
        try
        {
            metadata = session.Source.Stat(path);
        }
        catch (CairnException problem) when (SourceProblems.ConcernsOnePath(problem))
        {
            session.Tally.Miss(path, problem.Code, problem.What);
            metadata = null!;
            return false;
        }

        if (way is { IsSource: false } && metadata.Type == EntryType.Symlink)
        {
            // A path was asked for that leads through this link: in the snapshot a directory stands for it.
            metadata = metadata with { Type = EntryType.Directory, Mode = 0x1ed };
        }

        return true;
    }

    private void Enter(BytePath path, EntryMetadata metadata, SourceNode? way, ulong? device)
    {
        var isSource = way is { IsSource: true };
        var inside = way is null || isSource;
        var one = session.Request.Scope == FileSystemScope.One;
        var own = isSource && one ? metadata.Device : device;
        var isForeign = inside && one && own != metadata.Device;
        session.Tally.Directories += _open.Count > 0 ? 1 : 0;
        _open.Push(new OpenDirectory
        {
            Path = path,
            Metadata = metadata,
            Way = isSource ? null : way,
            Device = own,
            Names = !inside ? way!.Names : isForeign ? [] : List(path),
        });
    }

    private IReadOnlyList<BytePath> List(BytePath path)
    {
        try
        {
            return session.Source.List(path);
        }
        catch (CairnException problem) when (SourceProblems.ConcernsOnePath(problem))
        {
            session.Tally.Miss(path, problem.Code, problem.What);
            return [];
        }
    }

    private void AddLink(OpenDirectory parent, BytePath path, EntryMetadata metadata)
    {
        try
        {
            var target = session.Source.ReadLink(path);
            parent.Listing.Add(new TreeEntry { Name = path.Name, Metadata = metadata, LinkTarget = target });
        }
        catch (CairnException problem) when (SourceProblems.ConcernsOnePath(problem))
        {
            session.Tally.Miss(path, problem.Code, problem.What);
        }
    }

    /// <summary>Cuts a listing of at least <paramref name="from"/> bytes until fewer than <paramref name="until"/> are left.</summary>
    private async ValueTask CutAsync(OpenDirectory directory, int from, int until)
    {
        if (directory.Listing.Pending.Length < from)
        {
            return;
        }

        var pending = directory.Listing.Pending.ToArray();
        var start = 0;
        while (pending.Length - start >= until)
        {
            var length = chunker.Cut(pending.AsSpan(start));
            var (id, _) = await trees.TakeAsync(pending.AsMemory(start, length));
            directory.Chunks.Add(id);
            start += length;
        }

        directory.Listing.Drop(start);
    }
}
