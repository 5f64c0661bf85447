using Cairn.Platform.Disks;

namespace Cairn.Vault.Tests.Quota;

/// <summary>Watches what the files of a disk take, in whole blocks, after every operation that changes it.</summary>
internal sealed class AllocationMeter(IDisk inner) : IDisk
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _lengths = [];
    private long _allocated;

    /// <summary>The most that the files ever took.</summary>
    public long Peak { get; private set; }

    public void CreateDirectory(string path) => inner.CreateDirectory(path);

    public IReadOnlyList<DiskEntry> List(string path) => inner.List(path);

    public bool Exists(string path) => inner.Exists(path);

    public IDiskFile Create(string path)
    {
        var file = inner.Create(path);
        Set(path, 0);
        return new MeteredFile(this, file, path);
    }

    public IDiskFile Open(string path) => inner.Open(path);

    public void Rename(string from, string to)
    {
        inner.Rename(from, to);
        lock (_lock)
        {
            var length = _lengths[from];
            Set(from, 0);
            Set(to, length);
        }
    }

    public void Delete(string path)
    {
        inner.Delete(path);
        Set(path, 0);
    }

    public void SyncDirectory(string path) => inner.SyncDirectory(path);

    public long FreeBytes() => inner.FreeBytes();

    private void Set(string path, long length)
    {
        lock (_lock)
        {
            _allocated += Blocks(length) - Blocks(_lengths.GetValueOrDefault(path));
            _lengths[path] = length;
            Peak = Math.Max(Peak, _allocated);
        }
    }

    private static long Blocks(long length) => (length + TestVault.Block - 1) / TestVault.Block * TestVault.Block;

    private sealed class MeteredFile(AllocationMeter meter, IDiskFile file, string path) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(long offset, Span<byte> destination) => file.Read(offset, destination);

        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            // Before the write: room must be there before it is taken.
            meter.Set(path, Math.Max(file.Length, offset + data.Length));
            file.Write(offset, data);
        }

        public void Sync() => file.Sync();

        public void Dispose() => file.Dispose();
    }
}
