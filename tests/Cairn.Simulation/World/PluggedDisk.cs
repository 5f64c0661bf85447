using Cairn.Platform.Disks;

namespace Cairn.Simulation.World;

/// <summary>A machine's disk for one run: it works as long as the power is on, and the plug can be pulled at any one of its operations,
/// which is then not done.</summary>
internal sealed class PluggedDisk(IDisk inner, Boot boot) : IDisk
{
    private const string Blobs = "blobs/";

    private Action? _cut;
    private int _operationsLeft;
    private Action? _cutAtRemoval;
    private int _removalsLeft;

    /// <summary>Cuts the power at the n-th operation from now.</summary>
    public void CutAt(int operation, Action cut)
    {
        _operationsLeft = operation;
        _cut = cut;
    }

    /// <summary>Cuts the power when the n-th blob from now is about to be removed.</summary>
    public void CutAtRemoval(int removal, Action cut)
    {
        _removalsLeft = removal;
        _cutAtRemoval = cut;
    }

    public void CreateDirectory(string path) => Powered().CreateDirectory(path);

    public IReadOnlyList<DiskEntry> List(string path) => Powered().List(path);

    public bool Exists(string path) => Powered().Exists(path);

    public IDiskFile Create(string path) => new PluggedFile(this, Powered().Create(path));

    public IDiskFile Open(string path) => new PluggedFile(this, Powered().Open(path));

    public void Rename(string from, string to) => Powered().Rename(from, to);

    public void Delete(string path)
    {
        if (!boot.IsOff && path.StartsWith(Blobs, StringComparison.Ordinal) && --_removalsLeft == 0)
            _cutAtRemoval?.Invoke();

        Powered().Delete(path);
    }

    public void SyncDirectory(string path) => Powered().SyncDirectory(path);

    public long FreeBytes() => Powered().FreeBytes();

    private IDisk Powered()
    {
        if (!boot.IsOff && --_operationsLeft == 0)
            _cut?.Invoke();

        return boot.IsOff ? throw new PowerCutException() : inner;
    }

    private sealed class PluggedFile(PluggedDisk disk, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(long offset, Span<byte> destination)
        {
            disk.Powered();
            return file.Read(offset, destination);
        }

        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            disk.Powered();
            file.Write(offset, data);
        }

        public void Sync()
        {
            disk.Powered();
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}
