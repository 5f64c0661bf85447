using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Cairn.Archive.Bytes;
using Cairn.Archive.Errors;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Trees;

/// <summary>
/// Reads a listing chunk by chunk. Strict: what <see cref="TreeEncoder"/> would not write is refused, whoever sealed it. Not thread-safe.
/// </summary>
/// <remarks>Members throw <see cref="CairnException"/> (codes <c>damaged-archive</c>, <c>newer-version</c>).</remarks>
internal sealed class TreeDecoder
{
    private const uint HighestMode = 0xfff;
    private const int MaximumNanoseconds = 999_999_999;

    private readonly ByteWriter _pending = new();
    private int _position;
    private int _length;
    private bool _started;
    private bool _ended;
    private BytePath _last;

    /// <summary>The entry read last as it is written, fields that only later versions know included, without its length; valid until
    /// the next call.</summary>
    public ReadOnlySpan<byte> Written => _pending.Written.Slice(_position - _length, _length);

    /// <summary>Adds the next chunk of the listing.</summary>
    public void Append(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length > TreeFormat.MaximumChunk)
        {
            throw Damage.Found($"A piece of a directory's listing has {chunk.Length} bytes.");
        }

        // Or a listing without end would be gathered behind the end of this one.
        if (_ended && chunk.Length > 0)
        {
            throw NotTheEnd();
        }

        _pending.Drop(_position);
        _position = 0;
        _pending.Raw(chunk);
    }

    /// <summary>Forgets what was not read yet: many directories may be open at once.</summary>
    /// <returns>How many bytes these are; they are to be appended again before anything else.</returns>
    public int Rest()
    {
        var unread = _pending.Length - _position;
        _pending.Drop(_pending.Length);
        _pending.Trim();
        _position = 0;
        return unread;
    }

    /// <summary>The next entry, if all of it was appended.</summary>
    public bool TryNext([NotNullWhen(true)] out TreeEntry? entry)
    {
        entry = null;
        if (!_started && !Start())
        {
            return false;
        }

        var rest = _pending.Written[_position..];
        if (_ended || rest.Length < TreeFormat.LengthSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        if (length == 0)
        {
            _position += TreeFormat.LengthSize;
            _ended = true;
            return false;
        }

        if (length > TreeFormat.MaximumEntry)
        {
            throw Damage.Found($"An entry of a directory claims {length} bytes.");
        }

        if (rest.Length - TreeFormat.LengthSize < length)
        {
            return false;
        }

        _position += TreeFormat.LengthSize + (int)length;
        _length = (int)length;
        entry = Read(rest.Slice(TreeFormat.LengthSize, _length));
        return true;
    }

    /// <summary>Refuses a listing that is cut or has something behind its end. Call it when all chunks were appended and read.</summary>
    public void Finish()
    {
        if (!_ended || _position != _pending.Length)
        {
            throw NotTheEnd();
        }
    }

    private static CairnException NotTheEnd() => Damage.Found("A directory's listing does not end where it should.");

    private bool Start()
    {
        if (_pending.Length == 0)
        {
            return false;
        }

        var version = _pending.Written[0];
        if (version != TreeFormat.Version)
        {
            throw version > TreeFormat.Version
                ? Damage.Newer($"A directory's listing has version {version}.")
                : Damage.Found($"A directory's listing claims version {version}.");
        }

        _position = 1;
        return _started = true;
    }

    private TreeEntry Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var number = reader.Byte();
        var name = ReadName(ref reader);
        var afterName = bytes.Length - reader.Left;
        if (EntryTypes.Decode(number) is not { } type)
        {
            return ForNewerVersion(name);
        }

        var metadata = new EntryMetadata
        {
            Type = type,
            Mode = (uint)reader.Number(HighestMode),
            UserId = (uint)reader.Number(uint.MaxValue),
            GroupId = (uint)reader.Number(uint.MaxValue),
            ModifiedAt = new UnixTime(reader.Signed(), reader.Count(MaximumNanoseconds)),
        };
        var entry = new TreeEntry { Name = name, Metadata = metadata };
        var fields = 0UL;
        long last = 0;
        while (reader.Left > 0)
        {
            var field = reader.Number(long.MaxValue);
            var content = reader.Block(reader.Left);
            if (field <= last)
            {
                throw Damage.Found($"The entry '{name}' has its fields in disorder.");
            }

            last = field;
            fields |= field < 64 ? 1UL << (int)field : 0;
            entry = FieldReader.Read(entry, field, content);
        }

        FieldReader.DemandWhole(entry, fields);
        return entry.Link is null
            ? entry
            : entry with { Sameness = Hash256.Sha256((byte[])[number, .. bytes[afterName..]]) };
    }

    private static TreeEntry ForNewerVersion(BytePath name) => new()
    {
        Name = name,
        Metadata = new EntryMetadata { Type = EntryType.File, Mode = 0, ModifiedAt = default },
        NeedsNewerVersion = true,
    };

    private BytePath ReadName(ref ByteReader reader)
    {
        var name = FieldReader.ReadPath(reader.Block(TreeFormat.MaximumName));
        if (!TreeFormat.IsName(name) || name.CompareTo(_last) <= 0)
        {
            throw Damage.Found($"A directory lists '{name}' behind '{_last}'.");
        }

        return _last = name;
    }
}
