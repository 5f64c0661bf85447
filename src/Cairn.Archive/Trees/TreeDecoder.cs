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
    private bool _started;
    private bool _ended;
    private BytePath _last;

    /// <summary>Adds the next chunk of the listing.</summary>
    public void Append(ReadOnlySpan<byte> chunk)
    {
        _pending.Drop(_position);
        _position = 0;
        _pending.Raw(chunk);
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
        entry = Read(rest.Slice(TreeFormat.LengthSize, (int)length));
        return true;
    }

    /// <summary>Refuses a listing that is cut or has something behind its end. Call it when all chunks were appended and read.</summary>
    public void Finish()
    {
        if (!_ended || _position != _pending.Length)
        {
            throw Damage.Found("A directory's listing does not end where it should.");
        }
    }

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
        var type = EntryTypes.Decode(reader.Byte());
        var name = ReadName(ref reader);
        var metadata = new EntryMetadata
        {
            Type = type,
            Mode = (uint)reader.Number(HighestMode),
            UserId = (uint)reader.Number(uint.MaxValue),
            GroupId = (uint)reader.Number(uint.MaxValue),
            ModifiedAt = new UnixTime(reader.Signed(), reader.Count(MaximumNanoseconds)),
            Size = type == EntryType.File ? reader.Number(long.MaxValue) : 0,
        };
        var chunks = type is EntryType.File or EntryType.Directory ? ReadChunks(ref reader) : [];
        var target = type == EntryType.Symlink ? ReadPath(reader.Block(TreeFormat.MaximumTarget)) : default;
        return reader.Left == 0
            ? new TreeEntry { Name = name, Metadata = metadata, Chunks = chunks, LinkTarget = target }
            : throw Damage.Newer($"The entry '{name}' has a field that this version does not know.");
    }

    private BytePath ReadName(ref ByteReader reader)
    {
        var name = ReadPath(reader.Block(TreeFormat.MaximumName));
        if (!TreeFormat.IsName(name) || name.CompareTo(_last) <= 0)
        {
            throw Damage.Found($"A directory lists '{name}' behind '{_last}'.");
        }

        return _last = name;
    }

    private static BytePath ReadPath(ReadOnlySpan<byte> bytes) =>
        bytes.Contains((byte)0) ? throw Damage.Found("A name has a NUL byte.") : new BytePath(bytes);

    private static ChunkId[] ReadChunks(ref ByteReader reader)
    {
        var count = reader.Count(Math.Min(TreeFormat.MaximumChunks, reader.Left / Hash256.Size));
        var chunks = new ChunkId[count];
        for (var index = 0; index < count; index++)
        {
            chunks[index] = reader.Id<ChunkId>();
        }

        return chunks;
    }
}
