using System.Buffers;

namespace Cairn.Archive.Packing;

/// <summary>
/// Bytes read from a pack, in a buffer that belongs to whoever holds this object. The reader overwrites them (it decrypts in place), so the
/// buffer must not be shared. Dispose once, when done.
/// </summary>
public sealed class PackBytes : IDisposable
{
    private readonly IMemoryOwner<byte> _owner;

    /// <summary>Takes over a rented buffer, of which <paramref name="length"/> bytes from <paramref name="start"/> are meant.</summary>
    public PackBytes(IMemoryOwner<byte> owner, int start, int length)
    {
        ArgumentNullException.ThrowIfNull(owner);
        _owner = owner;
        Memory = owner.Memory.Slice(start, length);
    }

    /// <summary>The bytes; invalid after <see cref="Dispose"/>.</summary>
    public Memory<byte> Memory { get; }

    /// <summary>A copy in a rented buffer.</summary>
    public static PackBytes Copy(ReadOnlySpan<byte> bytes)
    {
        var owner = MemoryPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(owner.Memory.Span);
        return new PackBytes(owner, 0, bytes.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _owner.Dispose();
}
