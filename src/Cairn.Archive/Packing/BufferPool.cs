namespace Cairn.Archive.Packing;

/// <summary>
/// Buffers of one size, used again instead of collected: those of packs and frames are large, and the shared pool would round them
/// up and keep some per thread. It never waits; who rents bounds how many are out. Thread-safe.
/// </summary>
/// <param name="size">Bytes of each.</param>
internal sealed class BufferPool(int size)
{
    private readonly Lock _lock = new();
    private readonly Stack<byte[]> _free = new();

    /// <summary>A buffer with arbitrary content.</summary>
    public byte[] Rent()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var buffer))
            {
                return buffer;
            }
        }

        return GC.AllocateUninitializedArray<byte>(size);
    }

    /// <summary>Gives a buffer back; it must not be used any more.</summary>
    public void Return(byte[] buffer)
    {
        lock (_lock)
        {
            _free.Push(buffer);
        }
    }
}
