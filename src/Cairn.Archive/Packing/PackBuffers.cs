using System.Buffers;

namespace Cairn.Archive.Packing;

/// <summary>
/// Room for what one run reads from packs: as many buffers as were ever out at once, used again instead of collected. The shared pool
/// would keep one more for every thread that gave one back. Thread-safe; whoever rents bounds how many are out.
/// </summary>
public sealed class PackBuffers
{
    /// <summary>
    /// Bytes of a pooled buffer: what is read at once, with the Merkle leaves around it, fits. More gets a buffer of its own.
    /// </summary>
    public const int Size = 4 * 1024 * 1024;

    private readonly BufferPool _pool = new(Size);

    /// <summary>A buffer of at least this length with arbitrary content, to be disposed once.</summary>
    /// <param name="length">Bytes wanted, not negative.</param>
    public IMemoryOwner<byte> Rent(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return length <= Size ? new Lease(_pool.Rent(), _pool) : new Lease(GC.AllocateUninitializedArray<byte>(length), null);
    }

    private sealed class Lease(byte[] buffer, BufferPool? pool) : IMemoryOwner<byte>
    {
        private byte[]? _buffer = buffer;

        public Memory<byte> Memory => _buffer ?? throw new ObjectDisposedException(nameof(PackBuffers));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _buffer, null) is { } mine)
                pool?.Return(mine);
        }
    }
}
