using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Core.Tests.Merkle;

public sealed class MerkleHasherTests
{
    private const int Leaf = MerkleTree.LeafSize;

    /// <summary>Computed by an independent program from the rule in <see cref="Blobs.Of"/> and RFC 6962.</summary>
    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7")]
    [InlineData(65535, "521890716631503d762d0c3e61af5d05c92c02f1889f73cecf1b6bbd3a17de6d")]
    [InlineData(65536, "0134d14290b4a3c036d42c12bf15a292ef6821711fd82e8a7e88037cc3c24e6f")]
    [InlineData(65537, "32301ce416075e02116ccb7b49c22878d5683f2fa7646ceaa194badaa99de73e")]
    [InlineData(131072, "724ad597a46888cbddfa3b46f65ef0ff89fae524d057988ff61b139d5d39c263")]
    [InlineData(200000, "df27197ca9d632c22a0ee8287ae24ec8ff4d1a5b1c0a9fb1cf18865a1de9c213")]
    [InlineData(327681, "c3169acad81a044b2d7e76ed09af30778ffe9ab926f91a9352a30a7af964cf35")]
    public void Blob_ids_never_change(int length, string root)
    {
        var summary = MerkleHasher.Hash(Blobs.Of(length));

        Assert.Equal(root, summary.Root.ToString());
        Assert.Equal(length, summary.Length);
        Assert.Equal(MerkleTree.LeafCount(length), summary.Leaves.Count);
    }

    [Fact]
    public void Portions_do_not_matter()
    {
        var portions = Gen.Choose(0, 3 * Leaf).Or(Gen.Elements(0, 1, Leaf - 1, Leaf, Leaf + 1)).ListOf(6);
        Prop.ForAll(portions.ToArbitrary(), sizes =>
        {
            var blob = Blobs.Of(sizes.Sum());
            using var hasher = new MerkleHasher();
            var offset = 0;
            foreach (var size in sizes)
            {
                hasher.Append(blob.AsSpan(offset, size));
                offset += size;
                Assert.Equal(offset, hasher.Length);
            }

            var summary = hasher.Finish();
            var whole = MerkleHasher.Hash(blob);
            Assert.Equal(ReferenceTree.RootOf(blob), summary.Root.Value);
            Assert.Equal(whole, summary);
            Assert.Equal(whole.Leaves, summary.Leaves);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Finished_hasher_starts_anew()
    {
        using var hasher = new MerkleHasher();
        hasher.Append(Blobs.Of(Leaf + 5));
        var first = hasher.Finish();

        Assert.Equal(MerkleHasher.Hash([]), hasher.Finish());
        hasher.Append(Blobs.Of(Leaf + 5));
        Assert.Equal(first, hasher.Finish());
    }

    [Fact]
    public void Slices_hashed_in_parallel_give_the_same_blob()
    {
        var blob = Blobs.Of((7 * Leaf) + 100);
        var leaves = new Hash256[8];

        Parallel.For(0, 4, slice =>
        {
            var bytes = blob.AsSpan(2 * slice * Leaf);
            MerkleHasher.HashLeaves(bytes[..Math.Min(bytes.Length, 2 * Leaf)], leaves.AsSpan(2 * slice, 2));
        });

        Assert.Equal(MerkleHasher.Hash(blob), MerkleSummary.Of(leaves, blob.Length));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(Leaf, 2)]
    [InlineData(Leaf + 1, 1)]
    public void Wrong_number_of_leaves_is_refused(int length, int leaves)
    {
        Assert.Throws<ArgumentException>(() => MerkleHasher.HashLeaves(new byte[length], new Hash256[leaves]));
        Assert.Throws<ArgumentException>(() => MerkleSummary.Of(new Hash256[leaves], length));
    }

    [Fact]
    public void Bytes_are_neither_copied_nor_is_memory_taken_per_leaf()
    {
        var blob = Blobs.Of(64 * Leaf);
        using var hasher = new MerkleHasher();
        hasher.Append(blob);
        hasher.Finish();

        var before = GC.GetAllocatedBytesForCurrentThread();
        hasher.Append(blob);
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(taken, 0, 64);
    }

    [Fact]
    public void Summaries_differ_with_the_length_alone()
    {
        var summary = MerkleHasher.Hash([1]);

        Assert.Equal(summary, summary with { Leaves = [] });
        Assert.Equal(summary.GetHashCode(), (summary with { Leaves = [] }).GetHashCode());
        Assert.NotEqual(summary, summary with { Length = 2 });
    }
}
