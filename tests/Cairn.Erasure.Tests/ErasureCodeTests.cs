using System.Security.Cryptography;
using Cairn.Core.Sizes;
using Cairn.Erasure.Kernels;

namespace Cairn.Erasure.Tests;

public sealed class ErasureCodeTests
{
    public static TheoryData<string> Kernels => [.. Kernel.Supported.Select(Pieces.NameOf)];

    /// <summary>Every code of up to six data and three parity shards, every k shards that may be left, all kernels.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Any_k_shards_of_up_to_six_and_three_rebuild_all_others(string kernel)
    {
        for (var k = 1; k <= 6; k++)
        {
            for (var m = 0; m <= 3; m++)
            {
                var code = new ErasureCode(new Redundancy(k, m), Pieces.KernelNamed(kernel));
                var shards = ReferenceCode.Shards(Pieces.Random(k, 100 + (37 * k) + m, seed: k), m);
                AssertEncodes(code, shards);
                foreach (var present in Choices.Of(k, k + m))
                    AssertRebuilds(code, shards, present);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Any_k_shards_of_up_to_sixteen_and_fifteen_rebuild_all_others(string kernel)
    {
        var random = new Random(4);
        for (var round = 0; round < 150; round++)
        {
            var redundancy = new Redundancy(random.Next(1, 17), random.Next(1, 16));
            var code = new ErasureCode(redundancy, Pieces.KernelNamed(kernel));
            var shards = ReferenceCode.Shards(Pieces.Random(redundancy.K, random.Next(1, 700), round), redundancy.M);
            AssertEncodes(code, shards);

            int[] all = [.. Enumerable.Range(0, redundancy.Total)];
            random.Shuffle(all);
            AssertRebuilds(code, shards, all[..redundancy.K]);
        }
    }

    /// <summary>Blocks, and strips within them, are cut in many places.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Long_shards_of_odd_lengths_are_coded_to_their_last_byte(string kernel)
    {
        foreach (var length in new[] { 16383, 16384, 16385, 50_001 })
        {
            var code = new ErasureCode(new Redundancy(10, 4), Pieces.KernelNamed(kernel));
            var shards = ReferenceCode.Shards(Pieces.Random(10, length, length), 4);
            AssertEncodes(code, shards);
            AssertRebuilds(code, shards, [13, 1, 12, 3, 4, 11, 6, 7, 8, 10]);
        }
    }

    /// <summary>Worked out by a few lines of Python; slice j has the bytes 17 j + 31 i + 7.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_parity_of_known_slices_is_pinned(string kernel)
    {
        Assert.Equal(
            ["0c000c0004000400fc205cc0c44044c0", "f9f926b79afe71489d95f7b88698ed47"],
            Parity(4, 2, 16).Select(Convert.ToHexStringLower));
        Assert.Equal(
            [
                "27111b111f111b11e7314bd1af718b91", "3738ec81127a5c632bb0d96a488a2981",
                "bf8fbf3f0441a60a76149dbf6c56de60", "49af24f24e39e22261c66ee6a210c71d",
            ],
            Parity(10, 4, 16).Select(Convert.ToHexStringLower));
        Assert.Equal(
            "4ac62934700f33d1daafd8cf6453aa038bd37706225294f8d168b3aa43e882f5",
            Convert.ToHexStringLower(SHA256.HashData([.. Parity(16, 15, 1000).SelectMany(shard => shard)])));

        IEnumerable<byte[]> Parity(int k, int m, int length)
        {
            var slices = Enumerable.Range(0, k)
                .Select(j => Enumerable.Range(0, length).Select(i => (byte)((17 * j) + (31 * i) + 7)).ToArray());
            var parity = Pieces.Dirty(m, length);
            new ErasureCode(new Redundancy(k, m), Pieces.KernelNamed(kernel)).Encode(Pieces.Memories(slices), parity);
            return Pieces.Arrays(parity);
        }
    }

    [Fact]
    public void Every_copy_is_the_pack()
    {
        var pack = Pieces.Random(1, 5000, seed: 5);
        var copies = Pieces.Dirty(15, 5000);

        new ErasureCode(Redundancy.Copies(16)).Encode(Pieces.Memories(pack), copies);

        Assert.All(copies, copy => Assert.Equal(pack[0], copy.ToArray()));
    }

    [Fact]
    public void The_first_parity_shard_is_the_exclusive_or_of_the_slices()
    {
        var slices = Pieces.Random(7, 999, seed: 6);
        var parity = Pieces.Dirty(3, 999);

        new ErasureCode(new Redundancy(7, 3)).Encode(Pieces.Memories(slices), parity);

        var sums = Enumerable.Range(0, 999).Select(i => slices.Aggregate((byte)0, (sum, slice) => (byte)(sum ^ slice[i])));
        Assert.Equal(sums, parity[0].ToArray());
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_pack_needs_no_padding_to_be_encoded_and_rebuilt(string kernel)
    {
        var code = new ErasureCode(new Redundancy(5, 3), Pieces.KernelNamed(kernel));
        for (var length = 1; length <= 1200; length += 7)
        {
            var pack = Pieces.Random(1, length, length)[0];
            var layout = new ShardLayout(code.Redundancy, length);
            var slices = Enumerable.Range(0, 5).Select(shard => Of(pack, layout.SliceOf(shard))).ToArray();
            var shards = ReferenceCode.Shards([.. slices.Select(slice => Padded(slice, layout.ShardLength))], 3);

            var parity = Pieces.Dirty(3, (int)layout.ShardLength);
            code.Encode(Pieces.Memories(slices), parity);
            Assert.Equal(shards[5..], Pieces.Arrays(parity));

            // The lost slices go straight to where they belong in the pack.
            var rebuilt = new byte[length];
            var wanted = new[] { 0, 3, 4 }.Select(shard => Of(rebuilt.AsMemory(), layout.SliceOf(shard))).ToArray();
            code.DecoderFor([5, 6, 7, 1, 2], [0, 3, 4])
                .Reconstruct([shards[5], shards[6], shards[7], slices[1], slices[2]], wanted);
            Assert.All([0, 3, 4], shard => Assert.Equal(slices[shard], Of(rebuilt, layout.SliceOf(shard))));
        }

        static byte[] Padded(byte[] slice, long length) => [.. slice, .. new byte[length - slice.Length]];
    }

    [Fact]
    public void A_pack_may_be_coded_in_pieces()
    {
        var code = new ErasureCode(new Redundancy(4, 2));
        var shards = ReferenceCode.Shards(Pieces.Random(4, 1000, seed: 7), 2);
        var parity = Pieces.Dirty(2, 1000);
        foreach (var piece in new[] { ..1, 1..70, 70..70, 70..513, 513..1000 })
        {
            code.Encode(
                [.. shards[..4].Select(slice => (ReadOnlyMemory<byte>)slice.AsMemory(piece))],
                [.. parity.Select(shard => shard[piece])]);
        }

        Assert.Equal(shards[4..], Pieces.Arrays(parity));
    }

    [Fact]
    public void A_decoder_says_what_it_is_for()
    {
        var decoder = new ErasureCode(new Redundancy(2, 2)).DecoderFor([3, 0], [2, 1]);

        Assert.Equal([3, 0], decoder.Present);
        Assert.Equal([2, 1], decoder.Wanted);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_piece()
    {
        var code = new ErasureCode(new Redundancy(10, 4));
        var decoder = code.DecoderFor([4, 5, 6, 7, 8, 9, 10, 11, 12, 13], [0, 1, 2, 3]);
        var (data, parity) = (Pieces.Memories(Pieces.Random(10, 4096, seed: 8)), Pieces.Dirty(4, 4096));
        Code();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Code();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Code()
        {
            code.Encode(data, parity);
            decoder.Reconstruct(data, parity);
        }
    }

    [Fact]
    public void Many_threads_may_use_one_code()
    {
        var code = new ErasureCode(new Redundancy(6, 3));
        Parallel.For(0, 200, round =>
        {
            var shards = ReferenceCode.Shards(Pieces.Random(6, 50, round), 3);
            AssertEncodes(code, shards);
            AssertRebuilds(code, shards, [8, 1, 7, 3, 6, 5]);
        });
    }

    private static void AssertEncodes(ErasureCode code, byte[][] shards)
    {
        var parity = Pieces.Dirty(code.Redundancy.M, shards[0].Length);

        code.Encode(Pieces.Memories(shards[..code.Redundancy.K]), parity);

        Assert.Equal(shards[code.Redundancy.K..], Pieces.Arrays(parity));
    }

    /// <summary>All shards, also those that are there, are rebuilt.</summary>
    private static void AssertRebuilds(ErasureCode code, byte[][] shards, int[] present)
    {
        int[] wanted = [.. Enumerable.Range(0, shards.Length)];
        var rebuilt = Pieces.Dirty(shards.Length, shards[0].Length);

        code.DecoderFor(present, wanted).Reconstruct(Pieces.Memories(present.Select(shard => shards[shard])), rebuilt);

        Assert.Equal(shards, Pieces.Arrays(rebuilt));
    }

    private static byte[] Of(byte[] pack, PackSlice slice) => Of(pack.AsMemory(), slice).ToArray();

    private static Memory<byte> Of(Memory<byte> pack, PackSlice slice) => pack.Slice((int)slice.Offset, (int)slice.Length);
}
