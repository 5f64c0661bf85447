using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Packing;

/// <summary>
/// A finished pack on its way out. <see cref="Confirm"/> and <see cref="Dispose"/> may be called from any thread, in any order, and
/// do nothing the second time; the bytes belong to the one who holds the pack, until it is disposed of.
/// </summary>
public sealed class SealedPack : IDisposable
{
    private readonly BufferPool _pool;
    private readonly int _length;
    private byte[]? _buffer;
    private Action<SealedPack>? _confirmed;

    internal SealedPack(PackInfo info, PackIndex index, byte[] buffer, BufferPool pool)
    {
        Info = info;
        Index = index;
        _buffer = buffer;
        _pool = pool;
        _length = checked((int)info.Length);
    }

    /// <summary>What is known of it without reading it.</summary>
    public PackInfo Info { get; }

    /// <summary>What is in it.</summary>
    public PackIndex Index { get; }

    /// <summary>Which pack it is.</summary>
    public PackId Id => Info.Id;

    /// <summary>What its chunks are.</summary>
    public PackKind Kind => Info.Kind;

    /// <summary>How widely it is to be spread.</summary>
    public Redundancy Redundancy => Info.Redundancy;

    /// <summary>Bytes with padding, at most 16 MiB.</summary>
    public long Length => _length;

    /// <summary>The bytes to store.</summary>
    /// <exception cref="ObjectDisposedException">They were given back.</exception>
    public ReadOnlyMemory<byte> Bytes
    {
        get
        {
            var buffer = _buffer;
            ObjectDisposedException.ThrowIf(buffer is null, this);
            return buffer.AsMemory(0, _length);
        }
    }

    /// <summary>
    /// To be called when enough holders keep the pack durably: from then on its chunks count as known. Takes as long as a database commit.
    /// </summary>
    public void Confirm() => Interlocked.Exchange(ref _confirmed, null)?.Invoke(this);

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, null);
        if (buffer is not null)
        {
            _pool.Return(buffer);
        }
    }

    /// <summary>Says what <see cref="Confirm"/> does.</summary>
    internal void WhenConfirmed(Action<SealedPack> action) => _confirmed = action;
}
