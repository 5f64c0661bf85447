using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>Counts of a running backup. What packs add may come from another thread; the rest belongs to the walk.</summary>
internal sealed class WriteTally(IProgress<WriteProgress>? progress)
{
    private long _storedBytes;
    private int _packs;

    /// <summary>Files done.</summary>
    public long Files { get; private set; }

    /// <summary>Directories begun, the root not counted.</summary>
    public long Directories { get; set; }

    /// <summary>Bytes of files done, without holes, and those of a file with several names once.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes of file chunks that were not stored before.</summary>
    public long NewBytes { get; private set; }

    /// <summary>Bytes of packs handed to the store.</summary>
    public long StoredBytes => Interlocked.Read(ref _storedBytes);

    /// <summary>Packs handed to the store.</summary>
    public int Packs => Volatile.Read(ref _packs);

    /// <summary>What is not in the snapshot as it should.</summary>
    public ProblemList Incomplete { get; } = new();

    /// <summary>Paths that are never backed up and that the backup came by, as it came by them.</summary>
    public List<BytePath> LeftOut { get; } = [];

    /// <summary>A file is done.</summary>
    public void AddFile(long bytes)
    {
        Files++;
        Bytes += bytes;
        Report(0);
    }

    /// <summary>A chunk was new, in a file of which so much is read.</summary>
    public void AddChunk(long bytes, long readOfFile)
    {
        NewBytes += bytes;
        Report(readOfFile);
    }

    /// <summary>A pack went to the store.</summary>
    public void AddPack(long bytes)
    {
        Interlocked.Add(ref _storedBytes, bytes);
        Interlocked.Increment(ref _packs);
    }

    /// <summary>A path is not in the snapshot as it should.</summary>
    public void Miss(BytePath path, string code, string why) => Incomplete.Add(new IncompletePath(path, code, why));

    private void Report(long readOfFile) => progress?.Report(new WriteProgress(Files, Bytes + readOfFile, NewBytes, StoredBytes));
}
