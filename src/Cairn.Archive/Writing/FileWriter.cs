using Cairn.Archive.Catalog;
using Cairn.Archive.Trees;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>Stores files, reading only those that may have changed since they were last read. One file at a time.</summary>
internal sealed class FileWriter(WriteSession session, FileCutter cutter)
{
    // A file that keeps changing is read twice; then what was read last is stored and the file is reported.
    private const int Attempts = 2;
    private const int SaveBatch = 1000;

    // The kernel stamps files with a clock that ticks every 1 to 10 ms: two changes within a tick look the same.
    private static readonly TimeSpan FineTick = TimeSpan.FromMilliseconds(50);

    // File systems without nanoseconds tick every 1 or 2 s.
    private static readonly TimeSpan CoarseTick = TimeSpan.FromSeconds(3);

    private readonly List<CachedFile> _unsaved = [];
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
        var cached = session.Environment.Catalog.FindFile(real);
        if (cached is not null
            && cached.Stamp == FileStamp.Of(metadata)
            && string.Equals(cached.Chunker, _chunker, StringComparison.Ordinal)
            && session.Known.ContainsAll(cached.Chunks))
        {
            return Entry(path, metadata, cached.Chunks);
        }

        try
        {
            return await ReadAsync(path, real, cancellation);
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

    private async ValueTask<TreeEntry?> ReadAsync(BytePath path, BytePath real, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Taken before the first look: reading may last longer than any tick, and a change within that tick would show nowhere.
            var began = session.Environment.Time.GetUtcNow();
            using var file = session.Source.Open(real);
            var before = file.Stat();
            var (chunks, length) = await cutter.CutAsync(file, before.Size, cancellation);
            if (chunks.Count > TreeFormat.MaximumChunks)
            {
                var why = $"It was cut into {chunks.Count} chunks, more than {TreeFormat.MaximumChunks}.";
                session.Tally.Miss(path, "too-many-chunks", why);
                return null;
            }

            var after = file.Stat();
            if (length == before.Size && FileStamp.Of(before) == FileStamp.Of(after))
            {
                Remember(real, before, chunks, began);
                return Entry(path, before, chunks);
            }

            if (attempt == Attempts)
            {
                session.Tally.Miss(path, "changed", "It changed while it was read; what was read last is in the snapshot.");
                return Entry(path, after with { Size = length }, chunks);
            }
        }
    }

    private TreeEntry Entry(BytePath path, EntryMetadata metadata, IReadOnlyList<ChunkId> chunks)
    {
        session.Tally.AddFile(metadata.Size);
        return new TreeEntry { Name = path.Name, Metadata = metadata, Chunks = chunks };
    }

    private void Remember(BytePath path, EntryMetadata metadata, IReadOnlyList<ChunkId> chunks, DateTimeOffset began)
    {
        var stamp = FileStamp.Of(metadata);
        if (IsFresh(stamp.ChangedAt, began))
        {
            return;
        }

        _unsaved.Add(new CachedFile(path, stamp, _chunker, chunks));
        if (_unsaved.Count >= SaveBatch)
        {
            Save();
        }
    }

    /// <summary>
    /// Whether a change after the reading began could leave the times as they are: such a file must be read again the next time.
    /// </summary>
    private static bool IsFresh(UnixTime changedAt, DateTimeOffset began)
    {
        var tick = changedAt.Nanoseconds == 0 ? CoarseTick : FineTick;
        var changed = TimeSpan.FromSeconds(changedAt.Seconds) + TimeSpan.FromTicks(changedAt.Nanoseconds / TimeSpan.NanosecondsPerTick);
        return began - DateTimeOffset.UnixEpoch - changed < tick;
    }
}
