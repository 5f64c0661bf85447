using System.Buffers.Binary;
using Cairn.Archive.Bytes;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Trees;

/// <summary>Writes a listing entry by entry, so that only the part that is not yet cut is in memory. Not thread-safe.</summary>
internal sealed class TreeEncoder
{
    private readonly ByteWriter _listing = new();
    private readonly ByteWriter _entry = new();
    private readonly ByteWriter _field = new();
    private BytePath _last;

    /// <summary>Starts an empty listing.</summary>
    public TreeEncoder() => _listing.Byte(TreeFormat.Version);

    /// <summary>What was written and not dropped.</summary>
    public ReadOnlySpan<byte> Pending => _listing.Written;

    /// <summary>Forgets bytes at the front, which the caller has stored.</summary>
    public void Drop(int count) => _listing.Drop(count);

    /// <summary>Adds an entry; names must ascend.</summary>
    /// <exception cref="InvalidOperationException">The name cannot be in a directory, or not behind the one before: the source is
    /// broken.</exception>
    public void Add(TreeEntry entry)
    {
        _entry.Drop(_entry.Length);
        Write(entry);
        Add(entry.Name, _entry.Written);
    }

    /// <summary>Adds an entry of another listing as it is written there, without its length; names must ascend.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="Add(TreeEntry)"/>.</exception>
    public void Add(BytePath name, ReadOnlySpan<byte> written)
    {
        if (!TreeFormat.IsName(name) || name.CompareTo(_last) <= 0)
        {
            throw new InvalidOperationException($"'{name}' cannot follow '{_last}' in a directory.");
        }

        _last = name;
        _listing.Fixed32((uint)written.Length);
        _listing.Raw(written);
    }

    /// <summary>Ends the listing.</summary>
    public void Finish() => _listing.Fixed32(0);

    private void Write(TreeEntry entry)
    {
        var metadata = entry.Metadata;
        _entry.Byte((byte)EntryTypes.Encode(metadata.Type));
        _entry.Block(entry.Name.Bytes);
        _entry.Number(metadata.Mode);
        _entry.Number(metadata.UserId);
        _entry.Number(metadata.GroupId);
        _entry.Signed(metadata.ModifiedAt.Seconds);
        _entry.Number(metadata.ModifiedAt.Nanoseconds);
        WriteFields(entry);
    }

    private void WriteFields(TreeEntry entry)
    {
        var type = entry.Metadata.Type;
        if (entry.Content.Items.Count > 0)
        {
            ContentFormat.Write(_field, entry.Content);
            EndField(TreeFormat.ContentField);
        }

        if (entry.Link is { } link)
        {
            Write(_field, link);
            EndField(TreeFormat.LinkField);
        }

        if (type == EntryType.Symlink)
        {
            _field.Raw(entry.LinkTarget.Bytes);
            EndField(TreeFormat.TargetField);
        }

        if (type is EntryType.CharacterDevice or EntryType.BlockDevice)
        {
            WriteDevice(_field, entry.Metadata.DeviceNumber);
            EndField(TreeFormat.DeviceField);
        }

        if (entry.AttributesChunk is { } chunk)
        {
            _field.Id(chunk);
            EndField(TreeFormat.AttributesChunkField);
        }
        else if (entry.Metadata.Attributes.Count > 0)
        {
            _field.Raw(AttributesFormat.Encode(entry.Metadata.Attributes));
            EndField(TreeFormat.AttributesField);
        }
    }

    private void EndField(int number)
    {
        _entry.Number(number);
        _entry.Block(_field.Written);
        _field.Drop(_field.Length);
    }

    private static void Write(ByteWriter field, HardLink link)
    {
        Span<byte> group = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(group, link.Group);
        field.Raw(group);
        field.Number(link.Count);
    }

    private static void WriteDevice(ByteWriter field, ulong number)
    {
        field.Number((long)(number >> 32));
        field.Number((long)(number & uint.MaxValue));
    }
}
