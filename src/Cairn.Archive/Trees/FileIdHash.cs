using System.Security.Cryptography;
using Cairn.Archive.Bytes;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Trees;

/// <summary>
/// The identity of one version of a file: SHA-256 of path (block), size, modification time (seconds signed, nanoseconds) and chunk ids,
/// holes left out. A modified or moved file is a different one. Shown to the owner, never sent.
/// </summary>
internal sealed class FileIdHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ByteWriter _writer = new();

    /// <summary>Starts with all but the content.</summary>
    public FileIdHash(BytePath path, EntryMetadata metadata)
    {
        _writer.Block(path.Bytes);
        _writer.Number(metadata.Size);
        _writer.Signed(metadata.ModifiedAt.Seconds);
        _writer.Number(metadata.ModifiedAt.Nanoseconds);
        _hash.AppendData(_writer.Written);
    }

    /// <summary>The next piece, or a hole.</summary>
    public void Add(ContentItem item)
    {
        if (!item.IsHole)
        {
            _writer.Drop(_writer.Length);
            _writer.Id(item.Chunk);
            _hash.AppendData(_writer.Written);
        }
    }

    /// <summary>The identity.</summary>
    public Hash256 Finish() => new(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
