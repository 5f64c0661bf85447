using System.Buffers.Binary;
using System.Text;
using Cairn.Archive.Errors;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Bytes;

/// <summary>Reads what a <see cref="ByteWriter"/> wrote, trusting nothing: any form but the one that the writer uses is refused.</summary>
/// <remarks>Members throw <see cref="CairnException"/> (code <c>damaged-archive</c>).</remarks>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding StrictText = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>One byte.</summary>
    public byte Byte() => Raw(1)[0];

    /// <summary>A number from 0 to <paramref name="most"/>.</summary>
    public long Number(long most)
    {
        var value = Unsigned();
        return value <= (ulong)most ? (long)value : throw Damage.Found($"A number in it is {value}, more than {most}.");
    }

    /// <summary>A number from 0 to <paramref name="most"/>.</summary>
    public int Count(int most) => (int)Number(most);

    /// <summary>Any 64 bits.</summary>
    public ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            var tooLong = shift == 63 && next > 1;
            var padded = shift > 0 && next == 0;
            if (tooLong || padded)
            {
                throw Damage.Found("A number in it is not in its shortest form.");
            }

            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>A number of either sign.</summary>
    public long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Four bytes, little-endian.</summary>
    public uint Fixed32() => BinaryPrimitives.ReadUInt32LittleEndian(Raw(sizeof(uint)));

    /// <summary>An id from its 32 bytes.</summary>
    public TId Id<TId>()
        where TId : struct, IIdentifier<TId> => Identifiers.Read<TId>(Raw(Hash256.Size));

    /// <summary>So many bytes as they are.</summary>
    public ReadOnlySpan<byte> Raw(int count)
    {
        if (count > _rest.Length)
        {
            throw Damage.Found("It ends too early.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>A block of at most <paramref name="most"/> bytes.</summary>
    public ReadOnlySpan<byte> Block(int most) => Raw(Count(most));

    /// <summary>A text of at most <paramref name="most"/> bytes.</summary>
    public string Text(int most)
    {
        var block = Block(most);
        try
        {
            return StrictText.GetString(block);
        }
        catch (DecoderFallbackException)
        {
            throw Damage.Found("A text in it is not UTF-8.");
        }
    }

    /// <summary>Refuses anything behind what was read.</summary>
    public readonly void End()
    {
        if (_rest.Length != 0)
        {
            throw Damage.Found($"There are {_rest.Length} bytes too many.");
        }
    }
}
