using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Core.Tests.Merkle;

public sealed class MerkleProofTests
{
    private const int Leaf = MerkleTree.LeafSize;

    private static readonly Hash256[] Hashes = [.. Enumerable.Range(0, 70).Select(i => MerkleTree.LeafHash([(byte)i]))];

    [Fact]
    public void Every_range_of_up_to_70_leaves_is_proved()
    {
        for (var count = 1; count <= 70; count++)
        {
            var leaves = Hashes[..count];
            var root = new BlobId(MerkleTree.Root(leaves));
            foreach (var range in RangesOf(count))
            {
                var proof = MerkleProof.Build(leaves, range);
                Assert.True(proof.VerifyLeaves(root, Of(leaves, range)), $"{range} of {count}");
            }
        }
    }

    [Fact]
    public void Another_leaf_hash_or_path_or_root_is_no_proof()
    {
        for (var count = 1; count <= 17; count++)
        {
            var leaves = Hashes[..count];
            var root = new BlobId(MerkleTree.Root(leaves));
            foreach (var range in RangesOf(count))
            {
                var proof = MerkleProof.Build(leaves, range);
                Hash256[] shown = [.. Of(leaves, range)];
                for (var i = 0; i < shown.Length; i++)
                    Assert.False(proof.VerifyLeaves(root, With(shown, i)));

                for (var i = 0; i < proof.Path.Count; i++)
                    Assert.False((proof with { Path = With([.. proof.Path], i) }).VerifyLeaves(root, shown));

                Assert.False(proof.VerifyLeaves(new BlobId(Flipped(root.Value)), shown));
                Assert.False(proof.VerifyLeaves(root, shown.AsSpan(1)));
                Assert.False(proof.VerifyLeaves(root, [.. shown, shown[0]]));
            }
        }
    }

    [Fact]
    public void Proof_of_one_range_does_not_prove_another()
    {
        var leaves = Hashes[..13];
        var root = new BlobId(MerkleTree.Root(leaves));
        foreach (var range in RangesOf(leaves.Length))
        {
            var proof = MerkleProof.Build(leaves, range);
            foreach (var other in RangesOf(leaves.Length).Where(other => other != range))
            {
                Assert.False((proof with { Range = other }).VerifyLeaves(root, Of(leaves, range)));
                Assert.False(proof.VerifyLeaves(root, Of(leaves, other)));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Leaf)]
    [InlineData(Leaf + 1)]
    [InlineData((3 * Leaf) - 1)]
    [InlineData((6 * Leaf) + 4321)]
    public void Real_bytes_are_proved_and_a_flipped_bit_is_not(int length)
    {
        var blob = Blobs.Of(length);
        var summary = MerkleHasher.Hash(blob);
        foreach (var range in RangesOf(summary.Leaves.Count))
        {
            var proof = MerkleProof.Build(summary.Leaves, range);
            var data = blob.AsSpan((int)range.Offset, range.LengthIn(length)).ToArray();
            Assert.True(proof.Verify(summary.Root, data));
            Assert.True(proof.Verify(summary.Root, length, range, data));
            Assert.True(proof.Verify(summary.Root, length, range, MerkleHasher.Hash(data)));

            var place = (int)(range.First * 7919) % data.Length;
            data[place] ^= 0x10;
            Assert.False(proof.Verify(summary.Root, data));
            Assert.False(proof.Verify(summary.Root, length, range, data));
            Assert.False(proof.Verify(summary.Root, length, range, MerkleHasher.Hash(data)));
        }
    }

    [Fact]
    public void Data_of_another_length_than_the_range_is_refused()
    {
        var blob = Blobs.Of((2 * Leaf) + 9);
        var summary = MerkleHasher.Hash(blob);
        var inner = MerkleProof.Build(summary.Leaves, new LeafRange(0, 2));
        var last = MerkleProof.Build(summary.Leaves, new LeafRange(1, 2));

        Assert.True(inner.Verify(summary.Root, blob.AsSpan(0, 2 * Leaf)));
        Assert.True(last.Verify(summary.Root, blob.AsSpan(Leaf)));
        foreach (var length in new[] { 0, 1, Leaf - 1, Leaf, Leaf + 1, (2 * Leaf) - 1, (2 * Leaf) + 1, (2 * Leaf) + 9 })
        {
            Assert.False(inner.Verify(summary.Root, blob.AsSpan(0, length)));
            Assert.True(length == Leaf + 9 || !last.Verify(summary.Root, blob.AsSpan(blob.Length - length)));
        }
    }

    /// <summary>Why a reader states the length: both trees have the same root and the same last subtree.</summary>
    [Fact]
    public void Leaf_passed_off_at_another_place_is_refused_once_the_length_is_known()
    {
        var blob = Blobs.Of(3 * Leaf);
        var summary = MerkleHasher.Hash(blob);
        var data = blob.AsSpan(2 * Leaf);
        var honest = MerkleProof.Build(summary.Leaves, new LeafRange(2, 1));
        var moved = honest with { LeafCount = 2, Range = new LeafRange(1, 1) };

        Assert.True(moved.Verify(summary.Root, data));
        Assert.False(moved.Verify(summary.Root, blob.Length, new LeafRange(1, 1), data));
        Assert.False(moved.Verify(summary.Root, blob.Length, new LeafRange(2, 1), data));
        Assert.False(honest.Verify(summary.Root, blob.Length, new LeafRange(1, 1), data));
        Assert.True(honest.Verify(summary.Root, blob.Length, new LeafRange(2, 1), data));
    }

    /// <summary>Whoever names a blob may build its tree as it likes; a leaf of another length would shift all bytes after it.</summary>
    [Fact]
    public void Short_leaf_inside_a_forged_tree_is_refused()
    {
        Hash256[] leaves = [MerkleTree.LeafHash(new byte[10]), MerkleTree.LeafHash(new byte[Leaf])];
        var root = new BlobId(MerkleTree.Root(leaves));

        Assert.False(MerkleProof.Build(leaves, new LeafRange(0, 1)).Verify(root, new byte[10]));
        Assert.True(MerkleProof.Build(leaves, new LeafRange(1, 1)).Verify(root, new byte[Leaf]));
    }

    [Fact]
    public void Portions_that_are_not_the_whole_range_are_refused()
    {
        var blob = Blobs.Of((4 * Leaf) + 9);
        var summary = MerkleHasher.Hash(blob);
        var range = new LeafRange(1, 2);
        var proof = MerkleProof.Build(summary.Leaves, range);
        var received = MerkleHasher.Hash(blob.AsSpan(Leaf, 2 * Leaf));

        Assert.True(proof.Verify(summary.Root, blob.Length, range, received));
        Assert.True(proof.Verify(summary.Root, blob.Length, range, received with { Leaves = Array.AsReadOnly([.. received.Leaves]) }));
        Assert.False(proof.Verify(summary.Root, blob.Length, range, MerkleHasher.Hash(blob.AsSpan(Leaf, Leaf))));
        Assert.False(proof.Verify(summary.Root, blob.Length, range, MerkleHasher.Hash(blob.AsSpan(Leaf, (2 * Leaf) + 1))));
        Assert.False(proof.Verify(summary.Root, blob.Length, range, MerkleHasher.Hash(blob.AsSpan(0, 2 * Leaf))));
        Assert.False(proof.Verify(summary.Root, blob.Length, range, received with { Leaves = [] }));
        Assert.False(proof.Verify(summary.Root, blob.Length, new LeafRange(0, 2), received));
    }

    [Fact]
    public void Reader_gets_only_what_it_asked_for()
    {
        var blob = Blobs.Of((2 * Leaf) + 9);
        var summary = MerkleHasher.Hash(blob);
        var range = new LeafRange(2, 1);
        var proof = MerkleProof.Build(summary.Leaves, range);
        var data = blob.AsSpan(2 * Leaf);

        Assert.True(proof.Verify(summary.Root, blob.Length, range, data));
        Assert.False(proof.Verify(summary.Root, blob.Length, new LeafRange(1, 1), data));
        Assert.False(proof.Verify(summary.Root, blob.Length, new LeafRange(1, 2), data));
        Assert.False(proof.Verify(summary.Root, blob.Length, new LeafRange(3, 1), data));
        Assert.False(proof.Verify(summary.Root, blob.Length - 1, range, data));
        Assert.False(proof.Verify(summary.Root, blob.Length + 1, range, data));
        Assert.False(proof.Verify(summary.Root, blob.Length + Leaf, range, data));
        Assert.False(proof.Verify(summary.Root, 0, range, data));
        Assert.False(proof.Verify(summary.Root, -1, range, data));
    }

    [Fact]
    public void Range_outside_the_leaves_cannot_be_built()
    {
        foreach (var count in new[] { 0, 1, 5 })
        {
            foreach (var range in new LeafRange[] { new(0, 0), new(-1, 1), new(0, count + 1), new(count, 1), new(long.MaxValue, 2) })
                Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProof.Build(Hashes[..count], range));
        }
    }

    [Fact]
    public void Any_list_of_leaves_serves()
    {
        var range = new LeafRange(3, 4);
        var proof = MerkleProof.Build(Hashes, range);

        Assert.Equal(proof, MerkleProof.Build(new List<Hash256>(Hashes), range));
        Assert.Equal(proof, MerkleProof.Build(Array.AsReadOnly(Hashes), range));
    }

    [Fact]
    public void Proofs_survive_encoding()
    {
        for (var count = 1; count <= 20; count++)
        {
            foreach (var range in RangesOf(count))
            {
                var proof = MerkleProof.Build(Hashes[..count], range);
                Assert.True(MerkleProof.TryDecode(proof.Encode(), out var decoded));
                Assert.Equal(proof, decoded);
                Assert.Equal(proof.GetHashCode(), decoded.GetHashCode());
            }
        }
    }

    [Fact]
    public void Encoding_never_changes()
    {
        var proof = MerkleProof.Build(Hashes[..3], new LeafRange(1, 1));

        Assert.Equal(
            "0000000000000003" + "0000000000000001" + "00000001" + Hashes[0] + Hashes[2],
            Convert.ToHexStringLower(proof.Encode()));
    }

    [Fact]
    public void Cut_or_extended_encodings_are_refused()
    {
        var encoded = MerkleProof.Build(Hashes[..5], new LeafRange(1, 2)).Encode();
        for (var length = 0; length < encoded.Length; length++)
            Assert.False(MerkleProof.TryDecode(encoded.AsSpan(0, length), out _));

        for (var more = 1; more <= 32; more++)
            Assert.False(MerkleProof.TryDecode([.. encoded, .. new byte[more]], out _));

        Assert.False(MerkleProof.TryDecode(new byte[MerkleProof.MaxEncodedSize + 32], out _));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(-1, 0, 1)]
    [InlineData(long.MinValue, 0, 1)]
    [InlineData(long.MaxValue, 0, 1)]
    [InlineData((1L << 47) + 1, 0, 1)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 0, -1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 1, 1)]
    [InlineData(1, -1, 2)]
    [InlineData(5, long.MaxValue, 1)]
    [InlineData(5, long.MaxValue, int.MaxValue)]
    [InlineData(5, long.MinValue, int.MinValue)]
    public void Impossible_shapes_are_refused_without_throwing(long leafCount, long first, int count)
    {
        var root = new BlobId(Hash256.Sha256([]));
        for (var hashes = 0; hashes <= 4; hashes++)
        {
            var proof = new MerkleProof(leafCount, new LeafRange(first, count), new Hash256[hashes]);
            Assert.False(proof.Verify(root, []));
            Assert.False(proof.Verify(root, new byte[Leaf]));
            Assert.False(proof.Verify(root, Leaf, proof.Range, new byte[Leaf]));
            Assert.False(proof.VerifyLeaves(root, []));
            Assert.False(MerkleProof.TryDecode(proof.Encode(), out _));
        }
    }

    [Fact]
    public void Missing_path_is_refused_without_throwing() =>
        Assert.False(new MerkleProof(1, new LeafRange(0, 1), null!).Verify(default, new byte[1]));

    /// <summary>Runs at all only because the work depends on the data and not on what the proof claims.</summary>
    [Fact]
    public void Proof_that_claims_a_huge_tree_costs_little()
    {
        var hashes = new Hash256[47];
        var proof = new MerkleProof(1L << 47, new LeafRange((1L << 47) - 1, 1), hashes);
        Assert.True(MerkleProof.TryDecode(proof.Encode(), out _));
        Assert.False(proof.Verify(default, [1]));

        // The root that these hashes do lead to, to show that the whole path was walked.
        var root = hashes.Aggregate(MerkleTree.LeafHash([1]), (node, left) => MerkleTree.NodeHash(left, node));
        Assert.True(proof.Verify(new BlobId(root), [1]));

        var all = proof with { Range = new LeafRange(0, int.MaxValue), Path = new Hash256[17] };
        Assert.False(all.Verify(default, [1]));
    }

    [Fact]
    public void Every_possible_shape_has_one_path_length_and_fits_the_greatest_size()
    {
        var sizes = Numbers.Between(1, 1L << 47).Or(Numbers.Between(1, 1000));
        var shapes =
            from leafCount in sizes
            from first in Numbers.Between(0, leafCount - 1)
            from count in Numbers.Between(1, Math.Min(int.MaxValue, leafCount - first))
            select new MerkleProof(leafCount, new LeafRange(first, (int)count), []);
        Prop.ForAll(shapes.ToArbitrary(), shape =>
        {
            var accepted = Enumerable.Range(0, (MerkleProof.MaxEncodedSize / 32) + 1)
                .Count(hashes => MerkleProof.TryDecode((shape with { Path = new Hash256[hashes] }).Encode(), out _));
            Assert.Equal(1, accepted);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Random_bytes_are_never_a_proof_and_never_throw()
    {
        var root = new BlobId(MerkleTree.Root(Hashes));
        var numbers = Numbers.Between(-2, 80);
        var encodings =
            from leafCount in numbers
            from first in numbers
            from count in Gen.Choose(-2, 80)
            from hashes in Gen.Choose(0, 9)
            from seed in Gen.Choose(0, int.MaxValue)
            select (Proof: new MerkleProof(leafCount, new LeafRange(first, count), new Hash256[hashes]), seed);
        Prop.ForAll(encodings.ToArbitrary(), one =>
        {
            var encoded = one.Proof.Encode();
            new System.Random(one.seed).NextBytes(encoded.AsSpan(20));
            if (MerkleProof.TryDecode(encoded, out var proof))
                Assert.False(proof.VerifyLeaves(root, Hashes.AsSpan(0, Math.Min(Hashes.Length, proof.Range.Count))));
        }).QuickCheckThrowOnFailure();
    }

    private static IEnumerable<LeafRange> RangesOf(int count) =>
        from first in Enumerable.Range(0, count)
        from length in Enumerable.Range(1, count - first)
        select new LeafRange(first, length);

    private static ReadOnlySpan<Hash256> Of(Hash256[] leaves, LeafRange range) => leaves.AsSpan((int)range.First, range.Count);

    private static Hash256[] With(Hash256[] hashes, int flipped)
    {
        Hash256[] changed = [.. hashes];
        changed[flipped] = Flipped(changed[flipped]);
        return changed;
    }

    private static Hash256 Flipped(Hash256 hash)
    {
        var bytes = hash.ToArray();
        bytes[^1] ^= 1;
        return new Hash256(bytes);
    }
}
