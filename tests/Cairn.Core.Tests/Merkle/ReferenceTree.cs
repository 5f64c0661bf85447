using System.Security.Cryptography;
using Cairn.Core.Ids;

namespace Cairn.Core.Tests.Merkle;

/// <summary>RFC 6962, section 2.1, written down as it stands there, to compare with.</summary>
internal static class ReferenceTree
{
    public static Hash256 RootOf(byte[] blob) => new(MerkleTreeHash([.. blob.Chunk(65536)]));

    /// <summary>MTH(D[n]), where the entries D are the leaves' bytes.</summary>
    private static byte[] MerkleTreeHash(byte[][] entries)
    {
        if (entries.Length == 0)
            return SHA256.HashData([]);

        if (entries.Length == 1)
            return SHA256.HashData([0, .. entries[0]]);

        var k = 1;
        while (2 * k < entries.Length)
            k *= 2;

        return SHA256.HashData([1, .. MerkleTreeHash(entries[..k]), .. MerkleTreeHash(entries[k..])]);
    }
}
