using Cairn.Core.Ids;
using Cairn.Core.Merkle;

namespace Cairn.Vault.Blobs;

/// <summary>
/// Where blobs lie on the vault's disk, and what they take. A blob's file is its bytes followed by its leaf hashes, 32 bytes each:
/// one file, so that one fsync covers both, neither can be lost without the other, and no further block or ledger page is spent.
/// </summary>
internal static class BlobLayout
{
    /// <summary>Folder of the fan-out folders.</summary>
    public const string Root = "blobs";

    /// <summary>Folder of files that are still being written; on the same file system, so that a rename moves them.</summary>
    public const string Temporary = "temp";

    /// <summary>Unit in which common file systems hand out room (ext4, XFS, btrfs, tmpfs).</summary>
    public const int BlockSize = 4096;

    /// <summary>
    /// The fan-out folder of a blob: <c>blobs/ab</c>, by its first byte. 256 of them keep a terabyte at some hundred files each.
    /// </summary>
    public static string FolderOf(BlobId blob) => FolderOf(blob.ToString());

    /// <summary>The file of a blob: <c>blobs/ab/abcd…</c>, all 64 digits.</summary>
    public static string PathOf(BlobId blob)
    {
        var name = blob.ToString();
        return $"{FolderOf(name)}/{name}";
    }

    /// <summary>Bytes of the file of a blob: content and leaf hashes.</summary>
    public static long FileLength(long blobLength) => checked(blobLength + (MerkleTree.LeafCount(blobLength) * Hash256.Size));

    /// <summary>Room that a file of so many bytes takes, in whole blocks. Folders are not counted: 256 at most, a block each.</summary>
    public static long Allocated(long fileLength) => checked(fileLength + BlockSize - 1) / BlockSize * BlockSize;

    private static string FolderOf(string name) => $"{Root}/{name.AsSpan(0, 2)}";
}
