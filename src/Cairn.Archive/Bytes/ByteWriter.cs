using System.Buffers.Binary;
using System.Text;
using Cairn.Core.Ids;

namespace Cairn.Archive.Bytes;

/// <summary>Appends numbers, ids and byte strings to a buffer, and to a larger one when it is full. Not thread-safe.</summary>
/// <remarks>Numbers are LEB128: seven bits a byte, lowest first, the top bit set on all bytes but the last; shortest form only.</remarks>
/// <param name="room">The buffer to begin with; not empty.</param>
internal sealed class ByteWriter(byte[] room)
{
    private byte[] _buffer = room;

    /// <summary>Begins with a buffer of so many bytes.</summary>
    public ByteWriter(int capacity = 256)
        : this(new byte[Math.Max(capacity, 16)])
    {
    }

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>What was written, without a copy; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, Length);

    /// <summary>Forgets the first <paramref name="count"/> bytes.</summary>
    public void Drop(int count)
    {
        Written[count..].CopyTo(_buffer);
        Length -= count;
    }

    /// <summary>Keeps no more room than what is in it takes.</summary>
    public void Trim() => Array.Resize(ref _buffer, Length);

    /// <summary>One byte.</summary>
    public void Byte(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    /// <summary>A number that is not negative.</summary>
    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Unsigned((ulong)value);
    }

    /// <summary>Any 64 bits as a number.</summary>
    public void Unsigned(ulong value)
    {
        var span = Reserve(10);
        var count = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[count++] = (byte)(value | 0x80);
        }

        span[count++] = (byte)value;
        Length += count;
    }

    /// <summary>A number of either sign: 0, −1, 1, −2 ... as 0, 1, 2, 3 ...</summary>
    public void Signed(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Four bytes, little-endian.</summary>
    public void Fixed32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(sizeof(uint)), value);
        Length += sizeof(uint);
    }

    /// <summary>The 32 bytes of an id.</summary>
    public void Id<TId>(TId id)
        where TId : struct, IIdentifier<TId>
    {
        id.Value.Write(Reserve(Hash256.Size));
        Length += Hash256.Size;
    }

    /// <summary>The bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>The number of bytes, then the bytes.</summary>
    public void Block(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        Raw(bytes);
    }

    /// <summary>A text as a block of UTF-8.</summary>
    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Number(length);
        Encoding.UTF8.GetBytes(text, Reserve(length));
        Length += length;
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - Length < count)
        {
            Array.Resize(ref _buffer, Math.Max(checked(Length + count), (int)Math.Min(2L * _buffer.Length, Array.MaxLength)));
        }

        return _buffer.AsSpan(Length);
    }
}
