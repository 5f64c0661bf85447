using Cairn.Core.Ids;
using Cairn.Platform.Disks;

namespace Cairn.Vault.Blobs;

/// <summary>What the file of a blob takes of the disk, which is less than it should where something has shortened it.</summary>
internal static class BlobRoom
{
    /// <summary>Room that the account gets back when the file goes, in whole blocks; never more than a whole file takes. 0 if there is
    /// none.</summary>
    /// <param name="disk">The vault's.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="length">Bytes of its content.</param>
    public static long Taken(IDisk disk, BlobId blob, long length)
    {
        try
        {
            using var file = disk.Open(BlobLayout.PathOf(blob));
            return BlobLayout.Allocated(Math.Min(file.Length, BlobLayout.FileLength(length)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return 0;
        }
    }

    /// <summary>Room that a whole file takes.</summary>
    public static long Whole(long length) => BlobLayout.Allocated(BlobLayout.FileLength(length));
}
