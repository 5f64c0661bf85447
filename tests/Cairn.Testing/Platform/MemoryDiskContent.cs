namespace Cairn.Testing.Platform;

/// <summary>
/// The bytes of one file on a <see cref="MemoryDisk"/>, and how to undo the writes that were not synced. The disk's lock guards it.
/// </summary>
internal sealed class MemoryDiskContent
{
    private readonly List<UnsyncedWrite> _unsynced = [];
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public int Read(long offset, Span<byte> destination)
    {
        var count = (int)Math.Clamp(Length - offset, 0, destination.Length);
        if (count > 0)
        {
            _bytes.AsSpan((int)offset, count).CopyTo(destination);
        }

        return count;
    }

    public void Write(int offset, ReadOnlySpan<byte> data)
    {
        var overwritten = Math.Clamp(Length - offset, 0, data.Length);
        var before = overwritten == 0 ? [] : _bytes.AsSpan(offset, overwritten).ToArray();
        _unsynced.Add(new UnsyncedWrite(offset, data.Length, Length, before));
        Grow(offset + data.Length);
        data.CopyTo(_bytes.AsSpan(offset));
        Length = Math.Max(Length, offset + data.Length);
    }

    public void Sync() => _unsynced.Clear();

    /// <summary>
    /// What a power cut leaves: everything synced, and of the rest nothing, all, the first writes with the last of them torn, or the
    /// full length with zeros where the bytes did not arrive (as file systems that write lengths before data do).
    /// </summary>
    public void Crash(Random random)
    {
        if (_unsynced.Count == 0)
        {
            return;
        }

        var length = Length;
        var fate = random.Next(4);
        var kept = fate switch
        {
            0 => 0,
            1 => _unsynced.Count,
            _ => random.Next(_unsynced.Count),
        };
        for (var index = _unsynced.Count - 1; index >= kept; index--)
        {
            var torn = fate >= 2 && index == kept ? random.Next(_unsynced[index].Length + 1) : 0;
            Undo(_unsynced[index], torn);
        }

        if (fate == 3)
        {
            _bytes.AsSpan(Length, length - Length).Clear();
            Length = length;
        }

        _unsynced.Clear();
    }

    /// <summary>Flips one bit, as a decaying disk does, without anybody being told.</summary>
    public void Flip(long offset, int bit) => _bytes[checked((int)offset)] ^= (byte)(1 << bit);

    /// <summary>Cuts the file short, durably.</summary>
    public void Cut(int length)
    {
        Length = Math.Min(Length, length);
        _unsynced.Clear();
    }

    public byte[] ToArray() => _bytes.AsSpan(0, Length).ToArray();

    private void Undo(UnsyncedWrite write, int keep)
    {
        if (keep < write.Before.Length)
        {
            write.Before.AsSpan(keep).CopyTo(_bytes.AsSpan(write.Offset + keep));
        }

        Length = keep == 0 ? write.LengthBefore : Math.Max(write.LengthBefore, write.Offset + keep);
    }

    private void Grow(int length)
    {
        if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(length, _bytes.Length * 2));
        }

        if (length > Length)
        {
            // A file written beyond its end has zeros in between, whatever a crash left in the array.
            _bytes.AsSpan(Length, length - Length).Clear();
        }
    }

    private readonly record struct UnsyncedWrite(int Offset, int Length, int LengthBefore, byte[] Before);
}
