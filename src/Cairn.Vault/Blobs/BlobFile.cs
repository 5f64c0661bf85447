using System.Buffers;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Platform.Disks;

namespace Cairn.Vault.Blobs;

/// <summary>An open file of a blob, whose leaf hashes lead to the blob's name. Thread-safe for reading.</summary>
internal sealed class BlobFile : IDisposable
{
    private readonly IDiskFile _file;
    private readonly Hash256[] _leaves;

    private BlobFile(IDiskFile file, long length, Hash256[] leaves)
    {
        _file = file;
        _leaves = leaves;
        Length = length;
    }

    /// <summary>Bytes of the blob.</summary>
    public long Length { get; }

    /// <summary>One hash per leaf.</summary>
    public IReadOnlyList<Hash256> Leaves => _leaves;

    /// <summary>Opens a blob and checks what can be checked without reading its content; null, with the reason, if that fails.</summary>
    /// <param name="disk">The vault's disk.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="length">The length that the ledger has.</param>
    /// <param name="failure">What is wrong.</param>
    public static BlobFile? TryOpen(IDisk disk, BlobId blob, long length, out BlobFailure failure)
    {
        IDiskFile? file = null;
        try
        {
            file = disk.Open(BlobLayout.PathOf(blob));
            if (file.Length != BlobLayout.FileLength(length))
            {
                failure = BlobFailure.Damage($"Its file has {file.Length} bytes instead of {BlobLayout.FileLength(length)}.");
            }
            else if (ReadLeaves(file, length) is not { } leaves || MerkleTree.Root(leaves) != blob.Value)
            {
                failure = BlobFailure.Damage("Its leaf hashes do not lead to its name.");
            }
            else
            {
                failure = default;
                var opened = new BlobFile(file, length, leaves);
                file = null;
                return opened;
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            failure = BlobFailure.Loss;
        }
        catch (IOException e)
        {
            failure = BlobFailure.Unreadable(e);
        }
        finally
        {
            file?.Dispose();
        }

        return null;
    }

    /// <summary>Reads one leaf into the start of <paramref name="destination"/>, and compares it with its hash.</summary>
    /// <param name="index">Which leaf.</param>
    /// <param name="destination">At least as long as a leaf.</param>
    /// <param name="length">The leaf's length.</param>
    /// <returns>What is wrong; null when the leaf is what was stored.</returns>
    public BlobFailure? ReadLeaf(long index, Span<byte> destination, out int length)
    {
        var offset = index * MerkleTree.LeafSize;
        length = (int)Math.Min(MerkleTree.LeafSize, Length - offset);
        var leaf = destination[..length];
        try
        {
            return ReadExactly(_file, offset, leaf) && MerkleTree.LeafHash(leaf) == _leaves[index] ? null : BlobFailure.BadLeaf(index);
        }
        catch (IOException e)
        {
            return BlobFailure.Unreadable(e);
        }
    }

    /// <summary>Reads leaves and compares them with their hashes; null when all are what was stored, else what is wrong first.</summary>
    public BlobFailure? Check(LeafRange range)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MerkleTree.LeafSize);
        try
        {
            for (var leaf = range.First; leaf < range.First + range.Count; leaf++)
            {
                if (ReadLeaf(leaf, buffer, out _) is { } bad)
                    return bad;
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static Hash256[]? ReadLeaves(IDiskFile file, long length)
    {
        var leaves = new Hash256[MerkleTree.LeafCount(length)];
        var size = leaves.Length * Hash256.Size;
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            if (!ReadExactly(file, length, buffer.AsSpan(0, size)))
                return null;

            for (var i = 0; i < leaves.Length; i++)
                leaves[i] = new Hash256(buffer.AsSpan(i * Hash256.Size, Hash256.Size));

            return leaves;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool ReadExactly(IDiskFile file, long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var read = file.Read(offset, destination);
            if (read == 0)
                return false;

            offset += read;
            destination = destination[read..];
        }

        return true;
    }
}
