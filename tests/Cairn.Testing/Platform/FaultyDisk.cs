using Cairn.Core.Errors;
using Cairn.Platform.Disks;

namespace Cairn.Testing.Platform;

/// <summary>
/// A disk that works like the one it wraps until it is told to fail. Every operation counts, those on its files too, so that a test
/// can run the same work again and again and fail it at the first, second, third ... operation. Thread-safe.
/// </summary>
/// <remarks>A failed sync is never handed on: what was written stays unsynced underneath, as after a real one.</remarks>
public sealed class FaultyDisk(IDisk inner) : IDisk
{
    private readonly Lock _gate = new();
    private readonly List<PlannedFault> _planned = [];
    private long? _freeBytes;

    /// <summary>Operations so far.</summary>
    public int Operations { get; private set; }

    /// <summary>From now on <see cref="FreeBytes"/> says this; null lets the wrapped disk speak again.</summary>
    public void PretendFreeBytes(long? bytes)
    {
        lock (_gate)
        {
            _freeBytes = bytes;
        }
    }

    /// <summary>Makes the <paramref name="number"/>-th operation from now fail; 1 is the next.</summary>
    public void FailAt(int number, DiskFault fault = DiskFault.InputOutput) => Plan(number, number, null, fault);

    /// <summary>Makes every operation from the <paramref name="number"/>-th on fail, as if the process or the disk had died.</summary>
    public void FailFrom(int number, DiskFault fault = DiskFault.InputOutput) => Plan(number, int.MaxValue, null, fault);

    /// <summary>Makes the next operation of a kind fail, or as many as are asked for.</summary>
    public void FailNext(DiskOperation kind, DiskFault fault = DiskFault.InputOutput, int times = 1) => Plan(1, times, kind, fault);

    /// <summary>Forgets all that was planned; the disk works again.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _planned.Clear();
            _freeBytes = null;
        }
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        Meet(DiskOperation.CreateDirectory, path);
        inner.CreateDirectory(path);
    }

    /// <inheritdoc/>
    public IReadOnlyList<DiskEntry> List(string path)
    {
        Meet(DiskOperation.List, path);
        return inner.List(path);
    }

    /// <inheritdoc/>
    public bool Exists(string path)
    {
        Meet(DiskOperation.Exists, path);
        return inner.Exists(path);
    }

    /// <inheritdoc/>
    public IDiskFile Create(string path)
    {
        Meet(DiskOperation.Create, path);
        return new FaultyDiskFile(this, inner.Create(path), path);
    }

    /// <inheritdoc/>
    public IDiskFile Open(string path)
    {
        Meet(DiskOperation.Open, path);
        return new FaultyDiskFile(this, inner.Open(path), path);
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        Meet(DiskOperation.Rename, from);
        inner.Rename(from, to);
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        Meet(DiskOperation.Delete, path);
        inner.Delete(path);
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        Meet(DiskOperation.SyncDirectory, path);
        inner.SyncDirectory(path);
    }

    /// <inheritdoc/>
    public long FreeBytes()
    {
        Meet(DiskOperation.FreeBytes, string.Empty);
        lock (_gate)
        {
            return _freeBytes ?? inner.FreeBytes();
        }
    }

    private static Exception Failure(DiskFault fault, DiskOperation kind, string path) =>
        fault is DiskFault.Full or DiskFault.FullInTheMiddle
            ? new CairnException(
                ErrorKind.Failed, "disk-full", $"Cannot {kind} {path}: injected.", "Nothing more can be stored.", "Make room.")
            : new IOException($"Cannot {kind} {path}: injected input/output error.", 5);

    private void Plan(int first, int last, DiskOperation? kind, DiskFault fault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        lock (_gate)
        {
            _planned.Add(new PlannedFault(kind, fault) { First = first, Last = last });
        }
    }

    private void Meet(DiskOperation kind, string path)
    {
        if (Count(kind) is { } fault)
        {
            throw Failure(fault, kind, path);
        }
    }

    private DiskFault? Count(DiskOperation kind)
    {
        lock (_gate)
        {
            Operations++;
            DiskFault? due = null;
            foreach (var planned in _planned.Where(planned => planned.Kind is null || planned.Kind == kind))
            {
                planned.Seen++;
                if (planned.Seen >= planned.First && planned.Seen <= planned.Last)
                {
                    due ??= planned.Fault;
                }
            }

            return due;
        }
    }

    private sealed class PlannedFault(DiskOperation? kind, DiskFault fault)
    {
        public DiskOperation? Kind => kind;

        public DiskFault Fault => fault;

        public required int First { get; init; }

        public required int Last { get; init; }

        public int Seen { get; set; }
    }

    private sealed class FaultyDiskFile(FaultyDisk disk, IDiskFile file, string path) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(long offset, Span<byte> destination)
        {
            disk.Meet(DiskOperation.Read, path);
            return file.Read(offset, destination);
        }

        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            if (disk.Count(DiskOperation.Write) is { } fault)
            {
                if (fault is DiskFault.TornWrite or DiskFault.FullInTheMiddle)
                {
                    file.Write(offset, data[..(data.Length / 2)]);
                }

                throw Failure(fault, DiskOperation.Write, path);
            }

            file.Write(offset, data);
        }

        public void Sync()
        {
            disk.Meet(DiskOperation.Sync, path);
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}
