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
internal sealed class TreeWriter(
    WriteSession session, FileWriter files, ChunkIntake trees, AttributeWriter attributes, IChunker chunker)
{
    private readonly ExcludeRules _excluded = new(session.Request.Excludes, ExcludedPaths(session));
    private readonly Stack<OpenDirectory> _open = new();

    /// <summary>Stores everything.</summary>
    /// <returns>The chunks of the root's listing.</returns>
    public async Task<IReadOnlyList<ChunkId>> RunAsync(CancellationToken cancellation)
    {
        var way = SourceNode.Build(session.Request.Paths);
        await EnterAsync(
            new FoundEntry
            {
                Path = PathNames.Root,
                RealPath = PathNames.Root,
                Metadata = session.Source.Stat(PathNames.Root),
                Way = way,
                IsInside = way.IsSource,
            },
            null);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var directory = _open.Peek();
            if (directory.TryNext(out var name))
            {
                await VisitAsync(directory, name, cancellation);
                await directory.Listing.StoreAsync();
                continue;
            }

            _open.Pop();
            if (_open.Count == 0)
            {
                return await directory.Listing.FinishRootAsync();
            }

            var content = await directory.Listing.FinishAsync();
            _open.Peek().Listing.Add(new TreeEntry
            {
                Name = directory.Path.Name,
                Metadata = directory.Metadata,
                Content = content,
                AttributesChunk = directory.AttributesChunk,
            });
        }
    }

    /// <summary>What to leave out under the names given and, as links may be on the way to it, under its own.</summary>
    private static List<BytePath> ExcludedPaths(WriteSession session)
    {
        var paths = session.Request.ExcludedPaths.ToList();
        foreach (var path in session.Request.ExcludedPaths)
        {
            try
            {
                paths.Add(RealPath.Of(session.Source, path));
            }
            catch (CairnException problem) when (SourceProblems.ConcernsOnePath(problem))
            {
                // What is not there, or not to be reached, is not stored anyway.
            }
        }

        return paths;
    }

    private async ValueTask VisitAsync(OpenDirectory parent, BytePath name, CancellationToken cancellation)
    {
        if (!TreeFormat.IsName(name))
        {
            session.Tally.Miss(
                parent.Path, "unsupported", $"A name of {name.Bytes.Length} bytes in it is none that a snapshot can have; it is left out.");
            return;
        }

        if (Look(parent, name) is not { } found)
        {
            return;
        }

        switch (found.Metadata.Type)
        {
            case EntryType.Directory when IsTooDeep(found.Path):
                session.Tally.Miss(found.Path, "too-deep", "It lies too deep for any snapshot; nothing in it is stored.");
                break;
            case EntryType.Directory:
                await EnterAsync(found, parent.Device);
                break;
            case EntryType.File:
                var entry = await files.StoreAsync(found.Path, found.RealPath, found.Metadata, cancellation);
                if (entry is not null)
                {
                    parent.Listing.Add(entry);
                }

                break;
            default:
                await AddOtherAsync(parent, found);
                break;
        }
    }

    private bool IsTooDeep(BytePath path) => _open.Count > TreeFormat.MaximumDepth || path.Bytes.Length > TreeFormat.MaximumPath;

    /// <summary>Looks at a name; null when it is not stored. Whatever was asked for and is not there is reported.</summary>
    private FoundEntry? Look(OpenDirectory parent, BytePath name)
    {
        var path = parent.Path.Append(name);
        var way = parent.Way?.Find(name);
        if (TryFind(parent, path, way) is not { } found)
        {
            return null;
        }

        if (_excluded.ExcludesPath(path) || _excluded.ExcludesPath(found.RealPath))
        {
            if (found.IsInside || found.Way is not null)
            {
                session.Tally.LeftOut.Add(path);
            }

            return null;
        }

        if (found.Metadata.Type != EntryType.Directory)
        {
            var below = found.Way?.Sources(path).Where(source => source != path) ?? [];
            Miss(below, SourceProblems.Vanished, $"{path} is no directory.");
        }
        else if (found.Way is not null)
        {
            return found;
        }

        return found.IsInside ? found : null;
    }

    /// <summary>
    /// Looks at a name, and follows a link that was asked for or that a path asked for leads through: what it leads to has the link's
    /// place in the snapshot. Patterns are not applied to a path asked for, nor to the way there: naming it says more than they do.
    /// </summary>
    private FoundEntry? TryFind(OpenDirectory parent, BytePath path, SourceNode? way)
    {
        FoundEntry? found = null;
        try
        {
            var real = parent.RealPath.Append(path.Name);
            var metadata = session.Source.Stat(real);
            var isInside = way is { IsSource: true } || (parent.IsInside && !_excluded.ExcludesByPattern(path, metadata.Type));
            found = new FoundEntry { Path = path, RealPath = real, Metadata = metadata, Way = way, IsInside = isInside };
            if (way is not null && metadata.Type == EntryType.Symlink)
            {
                var target = RealPath.Of(session.Source, real);
                found = found with { RealPath = target, Metadata = session.Source.Stat(target), IsInside = way.IsSource };
            }

            return found;
        }
        catch (CairnException problem) when (SourceProblems.ConcernsOnePath(problem))
        {
            Miss(way?.Sources(path) ?? [path], problem.Code, problem.What);

            // A link that leads nowhere is at least stored itself.
            return found is null ? null : found with { Way = null };
        }
    }

    private void Miss(IEnumerable<BytePath> paths, string code, string why)
    {
        foreach (var path in paths)
        {
            session.Tally.Miss(path, code, why);
        }
    }

    private async ValueTask EnterAsync(FoundEntry found, ulong? device)
    {
        var one = session.Request.Scope == FileSystemScope.One;
        var own = found.IsSource && one ? found.Metadata.Device : device;
        var isInside = found.IsInside && !(one && own != found.Metadata.Device);
        IReadOnlyList<BytePath> asked = found.Way?.Names ?? [];
        var isRoot = _open.Count == 0;
        session.Tally.Directories += isRoot ? 0 : 1;
        var stored = isRoot ? StoredAttributes.None : await AttributesAsync(found);
        _open.Push(new OpenDirectory
        {
            Path = found.Path,
            RealPath = found.RealPath,
            Metadata = stored.Of(found.Metadata),
            AttributesChunk = stored.Chunk,
            Listing = new ListingWriter(trees, chunker, isRoot ? null : new ContentWriter(trees, log: null)),
            Way = found.Way,
            IsInside = isInside,
            Device = own,
            Names = !isInside ? asked : asked.Count == 0 ? List(found) : [.. new SortedSet<BytePath>(List(found).Concat(asked))],
        });
    }

    private ValueTask<StoredAttributes> AttributesAsync(FoundEntry found) =>
        attributes.StoreAsync(found.Path, () => session.Source.ReadAttributes(found.RealPath));

    private IReadOnlyList<BytePath> List(FoundEntry found)
    {
        try
        {
            return session.Source.List(found.RealPath);
        }
        catch (CairnException problem) when (SourceProblems.ConcernsOnePath(problem))
        {
            session.Tally.Miss(found.Path, problem.Code, problem.What);
            return [];
        }
    }

    /// <summary>Adds what is neither file nor directory.</summary>
    private async ValueTask AddOtherAsync(OpenDirectory parent, FoundEntry found)
    {
        try
        {
            var target = found.Metadata.Type == EntryType.Symlink ? session.Source.ReadLink(found.RealPath) : default;
            var stored = await AttributesAsync(found);
            parent.Listing.Add(new TreeEntry
            {
                Name = found.Path.Name,
                Metadata = stored.Of(found.Metadata),
                AttributesChunk = stored.Chunk,
                LinkTarget = target,
                Link = HardLink.Of(found.Metadata),
            });
        }
        catch (CairnException problem) when (SourceProblems.ConcernsOnePath(problem))
        {
            session.Tally.Miss(found.Path, problem.Code, problem.What);
        }
    }
}
