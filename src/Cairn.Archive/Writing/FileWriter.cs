using Cairn.Archive.Catalog;
using Cairn.Archive.Trees;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>Stores files, reading only those that may have changed since they were last read. One file at a time.</summary>
internal sealed class FileWriter(WriteSession session, FileCutter cutter, ChunkIntake trees, AttributeWriter attributes)
{
    // A file that keeps changing is read twice; then what was read last is stored and the file is reported.
    private const int Attempts = 2;
    private const int SaveBatch = 1000;

    private readonly List<CachedFile> _unsaved = [];
    private readonly ChunkLog _log = new(session.Environment.Catalog);
    private readonly LinkedFiles _linked = new();
    private readonly string _chunker = session.Request.Chunker.ToString();

    /// <summary>Stores a regular file.</summary>
    /// <param name="path">Its absolute path in the snapshot.</param>
    /// <param name="real">Its absolute path in the source.</param>
    /// <param name="metadata">What lstat told of it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Its entry, or null when it cannot be stored, which is then reported.</returns>
    public async ValueTask<TreeEntry?> StoreAsync(
        BytePath path, BytePath real, EntryMetadata metadata, CancellationToken cancellation)
    {
        if (_linked.Find(metadata) is { } other)
        {
            // Its bytes were counted under its first name.
            session.Tally.AddFile(0);
            return Entry(path, metadata, other);
        }

        // A file of 0 bytes may have content for all that (/proc, some FUSE), which its stamp says nothing about: it is read each time.
        var cached = metadata.Size == 0 ? null : session.Environment.Catalog.FindFile(real);
        if (cached is not null
            && cached.Stamp == FileStamp.Of(metadata)
            && string.Equals(cached.Chunker, _chunker, StringComparison.Ordinal)
            && IsKnown(cached.Stored))
        {
            _linked.Add(metadata, cached.Stored);
            return Count(Entry(path, metadata, cached.Stored));
        }

        try
        {
            return Count(await ReadAsync(path, real, cancellation));
        }
        catch (CairnException problem) when (SourceProblems.ConcernsOnePath(problem))
        {
            session.Tally.Miss(path, problem.Code, problem.What);
            return null;
        }
    }

    /// <summary>Saves in the catalog what was learned of files.</summary>
    public void Save()
    {
        session.Environment.Catalog.SaveFiles(_unsaved);
        _unsaved.Clear();
    }

    private static TreeEntry Entry(BytePath path, EntryMetadata metadata, StoredFile stored) => new()
    {
        Name = path.Name,
        Metadata = new StoredAttributes(stored.Attributes, stored.AttributesChunk) { AreUnknown = stored.LacksAttributes }
            .Of(metadata with { Size = stored.Content.Length }),
        Content = stored.Content,
        AttributesChunk = stored.AttributesChunk,
        Link = HardLink.Of(metadata),
    };

    private TreeEntry Count(TreeEntry entry)
    {
        session.Tally.AddFile(entry.Content.Data);
        return entry;
    }

    /// <summary>Whether all that was stored of a file is still there.</summary>
    private bool IsKnown(StoredFile stored)
    {
        foreach (var item in stored.Content.Items)
        {
            if (!item.IsHole && !session.Known.Contains(item.Chunk))
            {
                return false;
            }
        }

        return (stored.AttributesChunk is not { } chunk || session.Known.Contains(chunk))
            && (stored.ChunkList is { } list ? IsListKnown(list) : stored.Content.Depth == 0);
    }

    private bool IsListKnown(long list)
    {
        long part = 0;
        while (session.Environment.Catalog.ChunkList(list, part) is { } chunks)
        {
            if (!session.Known.ContainsAll(chunks))
            {
                return false;
            }

            part++;
        }

        return part > 0;
    }

    private async ValueTask<TreeEntry> ReadAsync(BytePath path, BytePath real, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Taken before the first look: reading may last longer than any tick, and a change within that tick would show nowhere.
            var began = session.Environment.Time.GetUtcNow();
            using var file = session.Source.Open(real);
            var before = file.Stat();
            _log.Begin();
            var writer = new ContentWriter(trees, _log);
            var length = await cutter.CutAsync(file, before.Size, writer, cancellation);
            var content = await writer.FinishAsync();
            var list = _log.Finish();
            var extended = await attributes.StoreAsync(path, file.ReadAttributes);
            var stored = new StoredFile(content, extended.Inline, extended.Chunk, list) { LacksAttributes = extended.AreUnknown };
            var after = file.Stat();
            if ((length == before.Size || before.Size == 0) && FileStamp.Of(before) == FileStamp.Of(after))
            {
                _linked.Add(before, stored);
                if (!stored.LacksAttributes)
                {
                    Remember(real, before, stored, began);
                }

                return Entry(path, before, stored);
            }

            if (attempt == Attempts)
            {
                session.Tally.Miss(path, "changed", "It changed while it was read; what was read last is in the snapshot.");
                return Entry(path, after, stored);
            }
        }
    }

    private void Remember(BytePath path, EntryMetadata metadata, StoredFile stored, DateTimeOffset began)
    {
        var stamp = FileStamp.Of(metadata);
        if (metadata.Size == 0 || stamp.IsFresh(began))
        {
            return;
        }

        _unsaved.Add(new CachedFile(path, stamp, _chunker, stored));
        if (_unsaved.Count >= SaveBatch)
        {
            Save();
        }
    }
}
