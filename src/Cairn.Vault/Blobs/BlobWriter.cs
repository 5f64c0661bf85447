using System.Buffers;
using System.Globalization;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Platform.Disks;
using Cairn.Protocol.Blobs;

namespace Cairn.Vault.Blobs;

/// <summary>
/// Brings a blob to its place in two strides: temporary file, hash while writing, length and root compared, fsync; then rename and fsync
/// of the folder. Thread-safe for different blobs.
/// </summary>
internal sealed class BlobWriter(IDisk disk)
{
    /// <summary>Bytes that are hashed and written at once: some leaves, so that the disk sees few calls.</summary>
    private const int PortionSize = 4 * MerkleTree.LeafSize;

    private readonly BlobFolders _folders = new(disk);
    private long _lastTemporary;

    /// <summary>A name for a temporary file. Unique while the vault is open; opening removes what an earlier run left.</summary>
    public string NextTemporary() =>
        $"{BlobLayout.Temporary}/{Interlocked.Increment(ref _lastTemporary).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Reads the source into a new file, durably, if it is the blob. Removing the file otherwise is the caller's.</summary>
    public async Task<WriteFault?> WriteAsync(
        string temporary, BlobId blob, long length, IBlobSource content, CancellationToken cancellation)
    {
        using var file = disk.Create(temporary);
        var summary = await CopyAsync(file, length, content, cancellation);
        if (summary is null)
            return new WriteFault.Corrupt($"The shard ended before or went on after the {length} bytes that its manifest states.");

        if (summary.Root != blob)
            return new WriteFault.Corrupt($"The bytes do not match their name, blob {blob.Short()}.");

        WriteLeaves(file, length, summary.Leaves);
        return TrySync(file.Sync);
    }

    /// <summary>Moves a written file to its blob's name, durably. After a failure the file may have either name.</summary>
    /// <returns>Null when it is in place.</returns>
    public WriteFault? Place(string temporary, BlobId blob)
    {
        if (TrySync(() => _folders.Ensure(blob)) is { } fault)
            return fault;

        disk.Rename(temporary, BlobLayout.PathOf(blob));

        // The temporary folder is not synced: a name that reappears there after a power cut is removed at the next opening.
        return TrySync(() => disk.SyncDirectory(BlobLayout.FolderOf(blob)));
    }

    /// <summary>Null when the source has fewer or more bytes than <paramref name="length"/>.</summary>
    private static async Task<MerkleSummary?> CopyAsync(IDiskFile file, long length, IBlobSource content, CancellationToken cancellation)
    {
        using var hasher = new MerkleHasher();
        var buffer = ArrayPool<byte>.Shared.Rent(PortionSize);
        try
        {
            while (true)
            {
                var filled = await FillAsync(content, buffer.AsMemory(0, PortionSize), cancellation);
                if (hasher.Length + filled > length)
                    return null;

                if (filled == 0)
                    return hasher.Length == length ? hasher.Finish() : null;

                file.Write(hasher.Length, buffer.AsSpan(0, filled));
                hasher.Append(buffer.AsSpan(0, filled));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads until the buffer is full or the source ends, so that all portions but the last are whole leaves.</summary>
    private static async Task<int> FillAsync(IBlobSource content, Memory<byte> buffer, CancellationToken cancellation)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = await content.ReadAsync(buffer[filled..], cancellation);
            if (read == 0)
                break;

            filled += read;
        }

        return filled;
    }

    private static void WriteLeaves(IDiskFile file, long length, IReadOnlyList<Hash256> leaves)
    {
        var size = leaves.Count * Hash256.Size;
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        for (var i = 0; i < leaves.Count; i++)
            leaves[i].Write(buffer.AsSpan(i * Hash256.Size));

        file.Write(length, buffer.AsSpan(0, size));
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static WriteFault? TrySync(Action sync)
    {
        try
        {
            sync();
            return null;
        }
        catch (IOException e)
        {
            return new WriteFault.SyncFailed(e.Message);
        }
    }
}
