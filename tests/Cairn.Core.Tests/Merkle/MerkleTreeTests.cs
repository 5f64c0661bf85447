using Cairn.Core.Ids;
using Cairn.Core.Merkle;

namespace Cairn.Core.Tests.Merkle;

public sealed class MerkleTreeTests
{
    /// <summary>
    /// The leaves of google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc, which every CT log is tested with.
    /// </summary>
    private static readonly string[] Leaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    /// <summary>The roots over none, one, two ... of these leaves, from the same place.</summary>
    private static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    private static readonly Hash256[] LeafHashes = [.. Leaves.Select(hex => MerkleTree.LeafHash(Convert.FromHexString(hex)))];

    [Fact]
    public void Roots_are_those_of_certificate_transparency()
    {
        for (var count = 0; count < Roots.Length; count++)
            Assert.Equal(Roots[count], MerkleTree.Root(LeafHashes.AsSpan(0, count)).ToString());
    }

    /// <summary>Paths from the same test; there from the leaf upwards, here from left to right.</summary>
    [Theory]
    [InlineData(
        0,
        8,
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(
        5,
        8,
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0")]
    [InlineData(2, 3, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(
        1,
        5,
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    public void Paths_are_those_of_certificate_transparency(int leaf, int count, params string[] path)
    {
        var proof = MerkleProof.Build(LeafHashes[..count], new LeafRange(leaf, 1));

        Assert.Equal(path, proof.Path.Select(hash => hash.ToString()));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(65535, 1)]
    [InlineData(65536, 1)]
    [InlineData(65537, 2)]
    [InlineData(long.MaxValue, 1L << 47)]
    public void Every_started_leaf_counts(long length, long leaves) => Assert.Equal(leaves, MerkleTree.LeafCount(length));

    [Fact]
    public void A_negative_length_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.LeafCount(-1));
}
